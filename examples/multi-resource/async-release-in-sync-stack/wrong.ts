// A DisposableStack ignores the promises of its releases. The call ends before
// the releases do, and an error in one of them is an unhandled rejection.

import { type FileHandle, open, unlink } from "node:fs/promises";
import { resolve } from "node:path";

export async function withTempFile<T>(
  path: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const fullPath = resolve(path); // the work may change the current directory
  using stack = new DisposableStack();
  const file = stack.adopt(await open(fullPath, "wx+"), (file) => file.close());
  stack.defer(() => unlink(fullPath));
  return await work(file);
}
