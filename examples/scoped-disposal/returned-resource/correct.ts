// Until `move` the stack closes the file on every way out, a failed check among
// them. After it the stack is empty: the caller owns the file.

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
  readonly fd: number;
  #open = true;

  constructor(path: string) {
    this.fd = openSync(path, "r");
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.fd);
  }
}
