// The override releases the part of its class. The stack then runs the
// inherited dispose, also when that part throws.

import type { EventEmitter } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";

export function record(
  path: string,
  shop: EventEmitter,
  sell: () => undefined,
) {
  using journal = new SalesJournal(path);
  journal.follow(shop);
  sell();
}

class Journal implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
  }

  write(line: string): void {
    if (this.#fd === null) throw new Error("The journal is closed");
    appendFileSync(this.#fd, `${line}\n`);
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}

export class SalesJournal extends Journal {
  readonly #listeners = new DisposableStack();

  follow(shop: EventEmitter): void {
    const write = (item: string) => this.write(item);
    this.#listeners.defer(() => shop.off("sale", write));
    shop.on("sale", write);
  }

  override [Symbol.dispose](): void {
    using base = new DisposableStack();
    base.defer(() => super[Symbol.dispose]());
    this.#listeners.dispose();
  }
}
