// Dispose closes the descriptor that the constructor opened, and the flag sees
// to it that this happens once.

import { appendFileSync, closeSync, openSync } from "node:fs";

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
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#fd);
  }
}
