// `using` calls the dispose method however the block exits. A second call does
// nothing.

import { closeSync, openSync, readSync } from "node:fs";

export function isScript(path: string): boolean {
  using file = new OpenFile(path);
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
