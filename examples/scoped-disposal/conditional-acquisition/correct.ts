// `using` accepts null and then does nothing. A file that is opened under an
// `if` is registered with the stack, which closes it when the function ends.

import { appendFileSync, closeSync, openSync } from "node:fs";

export function total(
  lines: Iterable<string>,
  rejects: string,
  log?: string,
): number {
  using journal = log === undefined ? null : new Appender(log);
  using stack = new DisposableStack();
  let rejected: Appender | undefined;

  let sum = 0;
  for (const line of lines) {
    const { price } = JSON.parse(line) as { price?: number };
    if (price === undefined) {
      rejected ??= stack.use(new Appender(rejects));
      rejected.write(line);
    } else sum += price;
  }
  journal?.write(`total: ${sum}`);
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
