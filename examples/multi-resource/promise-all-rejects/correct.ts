// Each file goes on the stack once it is open, and `allSettled` waits for all.
// Then the caller gets every file, or the stack closes every file.

import { type FileHandle, open } from "node:fs/promises";

export async function openAll(paths: string[]): Promise<OpenFiles> {
  await using opened = new AsyncDisposableStack();
  const opening = paths.map(async (path) => opened.use(await open(path)));
  await Promise.allSettled(opening);
  const files = await Promise.all(opening);
  const stack = opened.move();
  return { files, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

export interface OpenFiles extends AsyncDisposable {
  readonly files: readonly FileHandle[];
}
