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
  readonly #files: DisposableStack;

  constructor(letters: string, index: string) {
    using files = new DisposableStack();
    this.#letters = files.adopt(openSync(letters, "a"), closeSync);
    this.#index = files.adopt(openSync(index, "r+"), closeSync);
    const { size } = fstatSync(this.#index);
    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);
    this.#files = files.move();
  }

  append(letter: string): number {
    if (this.#files.disposed) throw new Error("The mailbox is closed");
    const offset = fstatSync(this.#letters).size;
    writeSync(this.#letters, letter);
    const row = Uint32Array.of(offset);
    writeSync(this.#index, row, 0, 4, fstatSync(this.#index).size);
    return offset;
  }

  [Symbol.dispose](): void {
    this.#files.dispose();
  }
}
