// When an open throws inside `map`, no variable holds the files opened so far:
// the array does not exist yet, and the `try` has not begun.

import { closeSync, fstatSync, openSync } from "node:fs";

export function totalSize(paths: string[]): number {
  const files = paths.map((path) => openSync(path, "r")); // leaks fd
  try {
    return files.reduce((total, fd) => total + fstatSync(fd).size, 0);
  } finally {
    for (const fd of files) closeSync(fd);
  }
}
