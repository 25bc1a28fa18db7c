import { closeSync, openSync, writeSync } from "node:fs";

/** Notes the visit and opens the page, which is the caller's to close. */
export function visit(journal: string, page: string): number {
  using log = new Journal(journal);
  log.write(`${page} is served\n`);
  log.close();
  return openSync(page, "r");
}

class Journal implements Disposable {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(entry: string): void {
    writeSync(this.#fd, entry);
  }

  close(): void {
    closeSync(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
