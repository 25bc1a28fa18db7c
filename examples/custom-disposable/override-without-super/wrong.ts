// The subclass replaces the dispose it inherits, and nobody else knows of the
// file that the base class opened.

import { appendFileSync, closeSync, openSync } from "node:fs";

export function record(path: string, entries: unknown[]): void {
  using journal = new BatchJournal(path);
  for (const entry of entries) journal.add(entry);
}

class Journal implements Disposable {
  #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(line: string): void {
    appendFileSync(this.#fd, `${line}\n`);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd !== -1) closeSync(fd);
  }
}

export class BatchJournal extends Journal {
  readonly #batch: unknown[] = [];

  add(entry: unknown): void {
    this.#batch.push(entry);
  }

  override [Symbol.dispose](): void {
    this.#flush(); // leaks fd
  }

  #flush(): void {
    const batch = this.#batch.splice(0);
    for (const entry of batch) this.write(JSON.stringify(entry));
  }
}
