// `finally` runs however the block exits, so the early return closes the file.

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
