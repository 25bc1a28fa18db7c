// `await using` calls `[Symbol.asyncDispose]` and awaits it. The folder is gone
// when the function returns, and a failed removal reaches the caller.

import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";

export async function build(
  path: string,
  work: (path: string) => Promise<void>,
): Promise<void> {
  await using folder = await WorkFolder.make(path);
  await work(folder.path);
}

export class WorkFolder implements AsyncDisposable {
  readonly path: string;
  #removal: Promise<void> | undefined;

  static async make(path: string): Promise<WorkFolder> {
    const absolute = resolve(path); // the working directory may change
    await mkdir(absolute);
    return new WorkFolder(absolute);
  }

  private constructor(path: string) {
    this.path = path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#removal ??= rm(this.path, { recursive: true, force: true }));
  }
}
