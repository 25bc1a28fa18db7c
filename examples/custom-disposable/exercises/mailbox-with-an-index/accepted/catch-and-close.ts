// A `catch` closes the files when a later line fails, and rethrows the error. A
// flag makes a second dispose do nothing.

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
  readonly #letters: number;
  readonly #index: number;
  #isClosed = false;

  constructor(letters: string, index: string) {
    this.#letters = openSync(letters, "a");
    try {
      this.#index = openIndex(index);
    } catch (error) {
      closeSync(this.#letters);
      throw error;
    }
  }

  append(letter: string): number {
    if (this.#isClosed) throw new Error("The mailbox is closed");
    const offset = fstatSync(this.#letters).size;
    writeSync(this.#letters, letter);
    const row = Uint32Array.of(offset);
    writeSync(this.#index, row, 0, 4, fstatSync(this.#index).size);
    return offset;
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      closeSync(this.#index);
    } finally {
      closeSync(this.#letters);
    }
  }
}

function openIndex(path: string): number {
  const fd = openSync(path, "r+");
  try {
    const { size } = fstatSync(fd);
    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
