// The constructor throws at its second open. There is no object to dispose, and
// nothing else can reach the stack that holds the first file.

import { closeSync, openSync, readSync } from "node:fs";

export function translate(row: number, words: string, others: string): string {
  using dictionary = new Dictionary(words, others);
  return dictionary.entry(row);
}

export class Dictionary implements Disposable {
  readonly #stack: DisposableStack;
  readonly #words: number;
  readonly #others: number;

  constructor(words: string, others: string) {
    const stack = new DisposableStack();
    this.#words = stack.adopt(openSync(words, "r"), closeSync); // leaks fd
    this.#others = stack.adopt(openSync(others, "r"), closeSync);
    this.#stack = stack;
  }

  entry(row: number): string {
    if (this.#stack.disposed) throw new Error("The dictionary is closed");
    return `${readRow(this.#words, row)}: ${readRow(this.#others, row)}`;
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

function readRow(fd: number, row: number): string {
  const bytes = Buffer.alloc(8);
  const length = readSync(fd, bytes, 0, 8, row * 8);
  return bytes.toString("utf8", 0, length).trim();
}
