// Every turn of the loop opens a file and none closes one: the numbers run
// out, and then nothing else in the process can open anything either.

import { openSync, readSync } from "node:fs";

export function countPdfs(paths: readonly string[]): number {
  let pdfs = 0;
  for (const path of paths) {
    const fd = openSync(path, "r"); // leaks fd
    if (startOf(fd) === "%PDF") pdfs += 1;
  }
  return pdfs;
}

function startOf(fd: number): string {
  const start = Buffer.alloc(4);
  readSync(fd, start);
  return start.toString("latin1");
}
