// The stack knows how to close every page, but it is the album's own and the
// album offers no way to dispose of it.

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

  read(): string[] {
    return this.#pages.map((page) => readFileSync(page, "utf8"));
  }
}
