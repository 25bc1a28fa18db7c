// `await using` calls `[Symbol.asyncDispose]` and awaits it: when the block is
// left, the archive is complete and closed.

import { closeSync, openSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

export async function pack(paths: string[], target: string): Promise<void> {
  await using archive = new Archive(target);
  for (const path of paths) archive.add(await readFile(path, "utf8"));
}

export class Archive implements AsyncDisposable {
  readonly #fd: number;
  #text = "";
  #closing: Promise<void> | undefined;

  constructor(path: string) {
    this.#fd = openSync(path, "w");
  }

  add(text: string): void {
    this.#text += text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
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
