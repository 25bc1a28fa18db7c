// `await` keeps the function inside the block until the text is there; only
// then is the file closed.

import { closeSync, fstat, openSync, read } from "node:fs";
import { promisify } from "node:util";

export async function textOf(path: string): Promise<string> {
  using file = new TextFile(path);
  return await file.read();
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
