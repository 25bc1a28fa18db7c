// `using` accepts null and then does nothing, so the condition moves to the
// right of the `=`.

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
  using source = new OpenFile(report, "r");
  using target = copy === undefined ? null : new OpenFile(copy.path, "w");
  if (copy !== undefined) target?.write(Buffer.from(copy.heading()));

  const page = Buffer.alloc(2048);
  let pages = 0;
  for (let read; (read = source.read(page)) > 0; pages += 1) {
    print(page.toString("latin1", 0, read));
    target?.write(page.subarray(0, read));
  }
  return pages;
}

class OpenFile implements Disposable {
  #fd: number | null;

  constructor(path: string, flags: string) {
    this.#fd = openSync(path, flags);
  }

  read(bytes: Buffer): number {
    return readSync(this.#number, bytes);
  }

  write(bytes: Buffer): void {
    writeSync(this.#number, bytes);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }

  get #number(): number {
    if (this.#fd === null) throw new Error("the file is closed");
    return this.#fd;
  }
}
