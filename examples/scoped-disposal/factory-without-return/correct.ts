// `using null` is legal too, so the log stays optional. But where the type says
// `null` and not `undefined`, TypeScript wants a `return` on every path.

import { closeSync, openSync, writeSync } from "node:fs";

export function charge(customer: string, logPath?: string): string {
  using log = openLog(logPath);
  log?.write(`charged ${customer}`);
  return `${customer} owes 3`;
}

function openLog(path: string | undefined): Log | null {
  if (path === undefined) return null;
  const log = new Log(path);
  log.prefix = "billing: ";
  return log;
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
