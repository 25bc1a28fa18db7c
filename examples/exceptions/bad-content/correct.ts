// Whatever throws, the block ends, and the stack closes what it has adopted.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

export function countVisit(path: string): number {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r+"), closeSync);
  const { visits } = JSON.parse(readFileSync(fd, "utf8"));
  writeSync(fd, JSON.stringify({ visits: visits + 1 }), 0);
  return visits + 1;
}
