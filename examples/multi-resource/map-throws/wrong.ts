// When an open throws halfway through the `map`, the files opened before it are
// in no variable: there is no array yet that the `finally` could go through.

import { closeSync, fstatSync, openSync } from "node:fs";

export function totalSize(paths: string[]): number {
  const files = paths.map((path) => openSync(path, "r")); // leaks fd
  try {
    return files.reduce((total, fd) => total + fstatSync(fd).size, 0);
  } finally {
    for (const fd of files) closeSync(fd);
  }
}
