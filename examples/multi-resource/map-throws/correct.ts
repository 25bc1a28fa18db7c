// The stack holds each file from the moment it is open, so a `map` that throws
// halfway closes those it had opened.

import { closeSync, fstatSync, openSync } from "node:fs";

export function totalSize(paths: string[]): number {
  using stack = new DisposableStack();
  const files = paths.map((path) =>
    stack.adopt(openSync(path, "r"), closeSync),
  );
  return files.reduce((total, fd) => total + fstatSync(fd).size, 0);
}
