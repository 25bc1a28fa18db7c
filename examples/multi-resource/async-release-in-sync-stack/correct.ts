// An AsyncDisposableStack awaits each release before it starts the next one. An
// error in a release reaches the caller.

import { type FileHandle, open, unlink } from "node:fs/promises";

export async function withTempFile<T>(
  path: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const file = stack.use(await open(path, "wx+"));
  stack.defer(() => unlink(path));
  return await work(file);
}
