// JSON.parse throws on bad content, and an exception passes over every line
// below it, the one that closes included.

import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";

export function countVisit(path: string): number {
  const fd = openSync(path, "r+");
  const page = JSON.parse(readFileSync(fd, "utf8")); // leaks fd
  page.visits += 1;
  ftruncateSync(fd);
  writeSync(fd, JSON.stringify(page), 0);
  closeSync(fd);
  return page.visits;
}
