// The files are not always open, so two lines at the end close those that are.
// An exception skips both lines.

import { appendFileSync, closeSync, openSync } from "node:fs";

export function total(
  lines: Iterable<string>,
  rejects: string,
  log?: string,
): number {
  const journal = log === undefined ? null : new Appender(log);
  let rejected: Appender | undefined;

  let sum = 0;
  for (const line of lines) {
    const { price } = JSON.parse(line) as { price?: number }; // leaks fd
    if (price === undefined) {
      rejected ??= new Appender(rejects);
      rejected.write(line);
    } else sum += price;
  }
  journal?.write(`total: ${sum}`);
  rejected?.[Symbol.dispose]();
  journal?.[Symbol.dispose]();
  return sum;
}

export class Appender implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(line: string): void {
    if (this.#fd === null) throw new Error("the file is closed");
    appendFileSync(this.#fd, `${line}\n`);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
