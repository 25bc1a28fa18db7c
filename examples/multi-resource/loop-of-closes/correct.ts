// A stack runs every release, even after one has thrown. Then it throws the
// error, or a SuppressedError that holds all of them.

import { closeSync, openSync, unlinkSync } from "node:fs";
import { resolve } from "node:path";

export function withTempFiles<T>(
  paths: string[],
  work: (files: number[]) => T,
): T {
  using stack = new DisposableStack();
  const files = paths.map((name) => {
    const path = resolve(name); // the work may change the current directory
    const fd = stack.adopt(openSync(path, "wx+"), closeSync);
    stack.defer(() => unlinkSync(path));
    return fd;
  });
  return work(files);
}
