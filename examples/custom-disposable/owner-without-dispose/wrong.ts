// The stack would close every page, but it is private and the album has no
// dispose. No code can reach the stack to dispose it.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readAll(paths: string[]): string[] {
  const album = new Album(paths); // leaks fd
  return album.read();
}

export class Album {
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
    return this.#pages.map((page) => readFileSync(page, "utf8"));
  }
}
