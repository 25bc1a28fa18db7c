// A dispose method does nothing until it is called. `const` does not call it,
// so the file stays open.

import { closeSync, openSync, readSync } from "node:fs";

export function isScript(path: string): boolean {
  const file = new OpenFile(path); // leaks fd
  const start = Buffer.alloc(2);
  readSync(file.fd, start);
  return start.toString() === "#!";
}

export class OpenFile implements Disposable {
  #fd: number | null;

  constructor(path: string, flags = "r") {
    this.#fd = openSync(path, flags);
  }

  // The next open may reuse the number of a closed file.
  get fd(): number {
    if (this.#fd === null) throw new Error("the file is closed");
    return this.#fd;
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
