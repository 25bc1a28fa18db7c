// `using` closes the file however the block exits, and `return` exits the
// block. The caller gets a file that is already closed.

import { closeSync, openSync, readSync } from "node:fs";

export function openTable(path: string): OpenFile {
  using table = new OpenFile(path);
  if (!startsWith(table, "TABLE")) throw new Error("not a table");

  return table;
}

function startsWith(file: OpenFile, text: string): boolean {
  const start = Buffer.alloc(text.length);
  readSync(file.fd, start);
  return start.toString() === text;
}

class OpenFile implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "r");
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
