// The album's dispose disposes the stack, so `using` closes every page at the
// end of the block.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readAll(paths: string[]): string[] {
  using album = new Album(paths);
  return album.read();
}

export class Album implements Disposable {
  readonly #stack: DisposableStack;
  readonly #pages: number[];

  constructor(paths: string[]) {
    using stack = new DisposableStack();
    this.#pages = paths.map((path) =>
      stack.adopt(openSync(path, "r"), closeSync),
    );
    this.#stack = stack.move();
  }

  /** Reads once: the next call would start at the end of each page. */
  read(): string[] {
    if (this.#stack.disposed) throw new Error("The album is closed");
    return this.#pages.map((page) => readFileSync(page, "utf8"));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
