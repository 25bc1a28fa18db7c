// A stack runs every release, even after one has thrown. Then it throws the
// error, or a SuppressedError that holds all of them.

import { closeSync, openSync, unlinkSync } from "node:fs";

export function withTempFiles<T>(
  paths: string[],
  work: (files: number[]) => T,
): T {
  using stack = new DisposableStack();
  const files = paths.map((path) => {
    const fd = stack.adopt(openSync(path, "wx+"), closeSync);
    stack.defer(() => unlinkSync(path));
    return fd;
  });
  return work(files);
}
