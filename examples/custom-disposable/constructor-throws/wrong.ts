// The constructor throws at its second open. There is no object to dispose, and
// nothing else can reach the stack that holds the first file.

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
    const stack = new DisposableStack();
    this.#words = stack.adopt(openSync(words, "r"), closeSync); // leaks fd
    this.#meanings = stack.adopt(openSync(meanings, "r"), closeSync);
    this.#stack = stack;
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
