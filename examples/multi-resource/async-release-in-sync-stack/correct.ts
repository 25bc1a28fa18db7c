// An AsyncDisposableStack awaits each release before it starts the next one. An
// error in a release reaches the caller.

import { type FileHandle, open, unlink } from "node:fs/promises";
import { resolve } from "node:path";

export async function withTempFile<T>(
  path: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const fullPath = resolve(path); // the work may change the current directory
  await using stack = new AsyncDisposableStack();
  const file = stack.use(await open(fullPath, "wx+"));
  stack.defer(() => unlink(fullPath));
  return await work(file);
}
