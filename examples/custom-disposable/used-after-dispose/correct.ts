// Each method checks that the journal is open. After dispose a late `write`
// throws and reaches no other file.

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
    if (this.#isClosed) throw new Error("The journal is closed");
    appendFileSync(this.#fd, `${entry}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
  }
}
