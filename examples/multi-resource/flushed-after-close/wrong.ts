// The releases are registered in the order they should run, but a stack runs
// the last one first: the file is closed when the writer flushes into it.

import { closeSync, openSync, writeFileSync } from "node:fs";

export function exportRows(path: string, rows: Iterable<string>): void {
  using stack = new DisposableStack();
  const fd = openSync(path, "w");
  const writer = new BufferedWriter(fd);
  stack.defer(() => writer.flush());
  stack.defer(() => closeSync(fd));
  for (const row of rows) writer.write(`${row}\n`);
}

class BufferedWriter {
  readonly #fd: number;
  #buffer = "";

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(text: string): void {
    this.#buffer += text;
    if (this.#buffer.length >= 4096) this.flush();
  }

  flush(): void {
    writeFileSync(this.#fd, this.#buffer);
    this.#buffer = "";
  }
}
