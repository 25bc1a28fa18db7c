// `using` calls the async dispose but does not await it. The function returns
// while the folder is still there, and no caller can catch a failed removal.

import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";

export async function build(
  path: string,
  work: (path: string) => Promise<void>,
): Promise<void> {
  using folder = await WorkFolder.make(path);
  await work(folder.path);
}

export class WorkFolder implements Disposable {
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

  async [Symbol.dispose](): Promise<void> {
    await (this.#removal ??= rm(this.path, { recursive: true, force: true }));
  }
}
