// The constructor throws at its second open, so there is no object to dispose,
// and with it goes the stack that holds the first.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";

export function copy(from: string, to: string): void {
  using files = new Copy(from, to);
  files.run();
}

export class Copy implements Disposable {
  readonly #stack: DisposableStack;
  readonly #source: number;
  readonly #target: number;

  constructor(from: string, to: string) {
    const stack = new DisposableStack();
    this.#source = stack.adopt(openSync(from, "r"), closeSync); // leaks fd
    this.#target = stack.adopt(openSync(to, "wx"), closeSync);
    this.#stack = stack;
  }

  run(): void {
    writeFileSync(this.#target, readFileSync(this.#source));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
