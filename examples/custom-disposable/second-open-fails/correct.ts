// Until `move` takes its contents, the stack belongs to the constructor's block
// and a throw releases what it holds.

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
    using stack = new DisposableStack();
    this.#source = stack.adopt(openSync(from, "r"), closeSync);
    this.#target = stack.adopt(openSync(to, "wx"), closeSync);
    this.#stack = stack.move();
  }

  run(): void {
    writeFileSync(this.#target, readFileSync(this.#source));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
