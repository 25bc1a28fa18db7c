// Closing forgets the number, so a second call finds nothing to close, and a
// late write fails instead of reaching another file.

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
  #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    if (entry.includes("\n")) throw new Error("An entry is one line");
    appendFileSync(this.#fd, `${entry}\n`);
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd !== -1) closeSync(fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
