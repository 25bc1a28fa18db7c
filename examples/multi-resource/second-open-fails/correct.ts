// `using` registers the first file before the second is opened. When the second
// open throws, the first file is closed.

import { closeSync, openSync, readFileSync } from "node:fs";

export function sameContent(left: string, right: string): boolean {
  using a = new OpenFile(left);
  using b = new OpenFile(right);
  return a.read().equals(b.read());
}

export class OpenFile implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "r");
  }

  /** Reads once: afterwards the position is at the end. */
  read(): Buffer {
    if (this.#fd === null) throw new Error("the file is closed");
    return readFileSync(this.#fd);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
