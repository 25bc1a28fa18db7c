// A `try … finally` covers the heading and the loop, and closes the copy if
// there is one. If printing and closing both fail, the caller gets only the
// second error; `using` keeps both.

import { closeSync, openSync, readSync, writeSync } from "node:fs";

export interface Copy {
  path: string;
  heading: () => string;
}

/** Prints a report page by page, and copies what is printed if asked to. */
export function printReport(
  report: string,
  print: (page: string) => void,
  copy?: Copy,
): number {
  using files = new DisposableStack();
  const source = files.adopt(openSync(report, "r"), closeSync);
  const target = copy === undefined ? undefined : openSync(copy.path, "w");
  try {
    if (target !== undefined) writeSync(target, copy!.heading());
    const page = Buffer.alloc(2048);
    let pages = 0;
    for (let read; (read = readSync(source, page)) > 0; pages += 1) {
      print(page.toString("latin1", 0, read));
      if (target !== undefined) writeSync(target, page, 0, read);
    }
    return pages;
  } finally {
    if (target !== undefined) closeSync(target);
  }
}
