// If the constructor throws, its block disposes the stack and closes what is
// open. `move` hands the files to the object once both are open.

import { closeSync, openSync, readSync } from "node:fs";

export function lookUp(row: number, words: string, meanings: string): string {
  using dictionary = new Dictionary(words, meanings);
  return dictionary.entry(row);
}

export class Dictionary implements Disposable {
  readonly #stack: DisposableStack;
  readonly #words: number;
  readonly #meanings: number;

  constructor(words: string, meanings: string) {
    using stack = new DisposableStack();
    this.#words = stack.adopt(openSync(words, "r"), closeSync);
    this.#meanings = stack.adopt(openSync(meanings, "r"), closeSync);
    this.#stack = stack.move();
  }

  entry(row: number): string {
    if (this.#stack.disposed) throw new Error("The dictionary is closed");
    return `${readRow(this.#words, row)}: ${readRow(this.#meanings, row)}`;
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

/** Each row has eight bytes. */
function readRow(fd: number, row: number): string {
  const bytes = Buffer.alloc(8);
  const length = readSync(fd, bytes, 0, 8, row * 8);
  return bytes.toString("utf8", 0, length).trim();
}
