// A helper opens the copy and writes its heading. It moves its stack into the
// object that it returns.

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
  using copying = copy === undefined ? null : opened(copy);

  const page = Buffer.alloc(2048);
  let pages = 0;
  for (let read; (read = readSync(source, page)) > 0; pages += 1) {
    print(page.toString("latin1", 0, read));
    copying?.write(page.subarray(0, read));
  }
  return pages;
}

interface Target extends Disposable {
  write(page: Buffer): void;
}

function opened({ path, heading }: Copy): Target {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "w"), closeSync);
  writeSync(fd, heading());
  const owned = stack.move();
  return {
    write(page) {
      if (owned.disposed) throw new Error("the copy is closed");
      writeSync(fd, page);
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}
