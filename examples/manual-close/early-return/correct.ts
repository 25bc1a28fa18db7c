// `finally` runs on every way out of the block, and a `return` is one of them.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

export function firstLine(path: string): string | null {
  const fd = openSync(path, "r");
  try {
    if (fstatSync(fd).size === 0) return null;

    const [line = ""] = readFileSync(fd, "utf8").split("\n");
    return line;
  } finally {
    closeSync(fd);
  }
}
