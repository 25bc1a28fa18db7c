// `return` leaves the block with a promise that still has reading to do. The
// file is closed on the way out, before the reading is done.

import { closeSync, fstat, openSync, read } from "node:fs";
import { promisify } from "node:util";

export async function textOf(path: string): Promise<string> {
  using file = new TextFile(path);
  return file.read();
}

class TextFile implements Disposable {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "r");
  }

  async read(): Promise<string> {
    const { size } = await promisify(fstat)(this.#fd);
    const text = Buffer.alloc(size);
    const { bytesRead } = await promisify(read)(this.#fd, { buffer: text });
    return text.toString("utf8", 0, bytesRead);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}
