// The first `close` forgets the number before it closes the file. A second call
// has no number and does nothing.

import { appendFileSync, closeSync, openSync } from "node:fs";

export function publish<T>(
  path: string,
  entry: string,
  serve: (path: string) => T,
): T {
  using journal = new Journal(path);
  journal.write(entry);
  journal.close();
  return serve(path);
}

export class Journal implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    if (this.#fd === null) throw new Error("The journal is closed");
    if (entry.includes("\n")) throw new Error("An entry is one line");
    appendFileSync(this.#fd, `${entry}\n`);
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
