// The early return for an empty file skips the line that closes the file.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

export function firstLine(path: string): string | null {
  const fd = openSync(path, "r");
  if (fstatSync(fd).size === 0) return null; // leaks fd

  const [line = ""] = readFileSync(fd, "utf8").split("\n");
  closeSync(fd);
  return line;
}
