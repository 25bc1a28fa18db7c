// An empty file sends the function home early, past the line that closes.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

export function firstLine(path: string): string | null {
  const fd = openSync(path, "r");
  if (fstatSync(fd).size === 0) return null; // leaks fd

  const [line = ""] = readFileSync(fd, "utf8").split("\n");
  closeSync(fd);
  return line;
}
