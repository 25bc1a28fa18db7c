// Each is registered as it is acquired and released in reverse, so the file
// outlives the writer that is built on it.

import { closeSync, openSync, writeFileSync } from "node:fs";

export function exportRows(path: string, rows: Iterable<string>): void {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "w"), closeSync);
  const writer = new BufferedWriter(fd);
  stack.defer(() => writer.flush());
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
