// The file is registered before the writer that needs it, and a stack releases
// in reverse order: it flushes the writer, then closes the file.

import { closeSync, openSync, writeSync } from "node:fs";

export function logLines(path: string, lines: Iterable<string>): void {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "a"), closeSync);
  const writer = new BufferedWriter(fd);
  stack.defer(() => writer.flush());
  for (const line of lines) writer.write(`${line}\n`);
}

class BufferedWriter {
  readonly #fd: number;
  #rest = Buffer.alloc(0);

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(text: string): void {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
    if (this.#rest.length >= 4096) this.flush();
  }

  /** Drops each part once it is written, so that a retry repeats nothing. */
  flush(): void {
    while (this.#rest.length > 0) {
      this.#rest = this.#rest.subarray(writeSync(this.#fd, this.#rest));
    }
  }
}
