// `finally` closes each file before the next one is opened. Only one file is
// open at a time, however long the list is.

import { closeSync, openSync, readSync } from "node:fs";

export function countPdfs(paths: readonly string[]): number {
  let pdfs = 0;
  for (const path of paths) {
    const fd = openSync(path, "r");
    try {
      if (startOf(fd) === "%PDF") pdfs += 1;
    } finally {
      closeSync(fd);
    }
  }
  return pdfs;
}

function startOf(fd: number): string {
  const start = Buffer.alloc(4);
  readSync(fd, start);
  return start.toString("latin1");
}
