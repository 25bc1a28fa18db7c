// Both files are opened before the `try`. When the second open throws, the
// `finally` that closes the first file never runs.

import { closeSync, openSync, readFileSync } from "node:fs";

export function sameContent(left: string, right: string): boolean {
  const a = new OpenFile(left); // leaks fd
  const b = new OpenFile(right);
  try {
    return a.read().equals(b.read());
  } finally {
    b[Symbol.dispose]();
    a[Symbol.dispose]();
  }
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
