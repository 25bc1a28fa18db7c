// Dispose closes the file but keeps its number. The next file to be opened gets
// the same number, so a late `write` goes into that file.

import { appendFileSync, closeSync, openSync } from "node:fs";

export function record(path: string, work: (journal: Journal) => void): void {
  using journal = new Journal(path);
  work(journal);
}

export class Journal implements Disposable {
  readonly #fd: number;
  #isClosed = false;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    appendFileSync(this.#fd, `${entry}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
  }
}
