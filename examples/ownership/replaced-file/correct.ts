// On a new day the log opens the new file, then closes the old one. Dispose
// closes the last file.

import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";

export class DayLog implements Disposable {
  readonly #folder: string;
  #day = "";
  #fd: number | null = null;
  #isClosed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(day: string, line: string): void {
    if (this.#isClosed) throw new Error("the log is closed");
    appendFileSync(this.#fileOf(day), `${line}\n`);
  }

  #fileOf(day: string): number {
    if (this.#fd !== null && day === this.#day) return this.#fd;
    const fd = openSync(join(this.#folder, `${day}.log`), "a");
    const previous = this.#fd;
    this.#fd = fd;
    this.#day = day;
    if (previous !== null) closeSync(previous);
    return fd;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
