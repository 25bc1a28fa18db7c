// The stack holds each file from the moment it is open. When a later open
// throws, the stack closes the files opened so far.

import { closeSync, fstatSync, openSync } from "node:fs";

export function totalSize(paths: string[]): number {
  using stack = new DisposableStack();
  const files = paths.map((path) =>
    stack.adopt(openSync(path, "r"), closeSync),
  );
  return files.reduce((total, fd) => total + fstatSync(fd).size, 0);
}
