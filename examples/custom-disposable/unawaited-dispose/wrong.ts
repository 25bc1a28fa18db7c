// `using` calls dispose and awaits nothing. The block is left while the text is
// still being compressed: the archive is open and empty.

import { closeSync, openSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

export async function pack(paths: string[], target: string): Promise<void> {
  using archive = new Archive(target);
  for (const path of paths) archive.add(await readFile(path, "utf8"));
}

export class Archive implements Disposable {
  readonly #fd: number;
  #text = "";
  #closing: Promise<void> | undefined;

  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  add(text: string): void {
    this.#text += text;
  }

  async [Symbol.dispose](): Promise<void> {
    await (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      writeFileSync(this.#fd, await promisify(gzip)(this.#text));
    } finally {
      closeSync(this.#fd);
    }
  }
}
