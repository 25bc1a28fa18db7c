// The timer disposes the object, and the object knows that its file is closed.
// Dispose also removes the timer.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export class Attachment implements Disposable {
  readonly #cleaner: NodeJS.Timeout;
  #fd: number | null;

  /** Closes the file after `limit` milliseconds, unless dispose has. */
  constructor(path: string, limit: number) {
    const fd = openSync(path, "r");
    this.#fd = fd;
    this.#cleaner = setTimeout(() => this[Symbol.dispose](), limit);
  }

  read(): string {
    if (this.#fd === null) throw new Error("the attachment is closed");
    const bytes = Buffer.alloc(fstatSync(this.#fd).size);
    const count = readSync(this.#fd, bytes, { position: 0 });
    return bytes.toString("utf8", 0, count);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#cleaner);
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
