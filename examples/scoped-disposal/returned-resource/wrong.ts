// `using` closes the file on the way out, and `return` is a way out: what the
// caller gets is a number that the next file to be opened will be given.

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
