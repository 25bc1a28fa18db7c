// The factory opens the log and does not return it. Its type allows for no
// log, so `using undefined` and `log?.write` both pass without a word.

import { closeSync, openSync, writeSync } from "node:fs";

export function charge(customer: string, logPath?: string): string {
  using log = openLog(logPath);
  log?.write(`charged ${customer}`);
  return `${customer} owes 3`;
}

function openLog(path: string | undefined): Log | undefined {
  if (path === undefined) return undefined;
  const log = new Log(path); // leaks fd
  log.prefix = "billing: ";
}

class Log implements Disposable {
  prefix = "";
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(line: string): void {
    if (this.#fd === null) throw new Error("the log is closed");
    writeSync(this.#fd, `${this.prefix}${line}\n`);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
