// A small disposable class wraps one file. A stack holds two of them until the
// constructor has succeeded.

import { closeSync, fstatSync, openSync, writeSync } from "node:fs";

/** Appends the letters to a mailbox and tells `stored` where each begins. */
export function deliver(
  letters: readonly string[],
  paths: { readonly letters: string; readonly index: string },
  stored: (offset: number) => void,
): number {
  using mailbox = new Mailbox(paths.letters, paths.index);
  for (const letter of letters) stored(mailbox.append(letter));
  return letters.length;
}

/** Letters in one file, the offset of each in another: four bytes a letter. */
export class Mailbox implements Disposable {
  readonly #letters: OpenFile;
  readonly #index: OpenFile;

  constructor(letters: string, index: string) {
    using stack = new DisposableStack();
    this.#letters = stack.use(new OpenFile(letters, "a"));
    this.#index = stack.use(new OpenFile(index, "r+"));
    const { size } = this.#index;
    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);
    stack.move();
  }

  append(letter: string): number {
    const offset = this.#letters.size;
    writeSync(this.#letters.fd, letter);
    const row = Uint32Array.of(offset);
    writeSync(this.#index.fd, row, 0, 4, this.#index.size);
    return offset;
  }

  [Symbol.dispose](): void {
    using _letters = this.#letters;
    using _index = this.#index;
  }
}

class OpenFile implements Disposable {
  fd: number;

  constructor(path: string, flags: string) {
    this.fd = openSync(path, flags);
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  [Symbol.dispose](): void {
    const { fd } = this;
    this.fd = -1;
    if (fd !== -1) closeSync(fd);
  }
}
