// `using` calls the dispose method on every way out of the block. The method
// may be called again: a second call closes nothing.

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

  // A closed number may soon be somebody else's file, so it is not given out.
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
