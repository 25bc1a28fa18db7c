// The timer disposes the object, and the object knows that its file is closed.
// Dispose also removes the timer.

import { closeSync, openSync, readFileSync } from "node:fs";

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
    return readFileSync(this.#fd, "utf8");
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#cleaner);
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
