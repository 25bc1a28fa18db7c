// The body closes the journal before `serve` opens the file, and `using` closes
// it again at the end. By that time the number may belong to another file.

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
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    if (entry.includes("\n")) throw new Error("An entry is one line");
    appendFileSync(this.#fd, `${entry}\n`);
  }

  close(): void {
    closeSync(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
