// A DisposableStack ignores the promises of its releases. The call ends before
// the releases do, and an error in one of them is an unhandled rejection.

import { type FileHandle, open, unlink } from "node:fs/promises";

export async function withTempFile<T>(
  path: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  using stack = new DisposableStack();
  const file = stack.adopt(await open(path, "wx+"), (file) => file.close());
  stack.defer(() => unlink(path));
  return await work(file);
}
