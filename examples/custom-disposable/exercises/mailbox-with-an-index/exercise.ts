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

  constructor(letters: string, index: string) {
    this.#letters = openSync(letters, "a");
    this.#index = openSync(index, "r+");
    const { size } = fstatSync(this.#index);
    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);
  }

  append(letter: string): number {
    const offset = fstatSync(this.#letters).size;
    writeSync(this.#letters, letter);
    const row = Uint32Array.of(offset);
    writeSync(this.#index, row, 0, 4, fstatSync(this.#index).size);
    return offset;
  }

  [Symbol.dispose](): void {
    closeSync(this.#index);
    closeSync(this.#letters);
  }
}
