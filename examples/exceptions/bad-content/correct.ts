// Whatever throws, the block ends, and the stack closes what it has adopted.

import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";

export function countVisit(path: string): number {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r+"), closeSync);
  const page = JSON.parse(readFileSync(fd, "utf8"));
  page.visits += 1;
  ftruncateSync(fd);
  writeSync(fd, JSON.stringify(page), 0);
  return page.visits;
}
