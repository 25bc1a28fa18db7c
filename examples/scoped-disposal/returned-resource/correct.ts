// Until `move` the stack owns the file and closes it if the check fails. After
// `move` the stack is empty: the caller owns the file.

import { closeSync, openSync, readSync } from "node:fs";

export function openTable(path: string): OpenFile {
  using stack = new DisposableStack();
  const table = stack.use(new OpenFile(path));
  if (!startsWith(table, "TABLE")) throw new Error("not a table");

  stack.move();
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
