// `using` calls dispose and no more than that. This one notes that the journal
// is closed and never closes its descriptor.

import { appendFileSync, openSync } from "node:fs";

export function record(path: string, entry: string): void {
  using journal = new Journal(path);
  journal.write(entry);
}

export class Journal implements Disposable {
  readonly #fd: number;
  #closed = false;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    if (this.#closed) throw new Error("The journal is closed");
    appendFileSync(this.#fd, `${entry}\n`);
  }

  [Symbol.dispose](): void {
    this.#closed = true; // leaks fd
  }
}
