// JSON.parse throws on bad content, and an exception passes over every line
// below it, the one that closes included.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export function countVisit(path: string): number {
  const fd = openSync(path, "r+");
  const { visits } = JSON.parse(readFileSync(fd, "utf8")); // leaks fd
  writeSync(fd, JSON.stringify({ visits: visits + 1 }), 0);
  closeSync(fd);
  return visits + 1;
}
