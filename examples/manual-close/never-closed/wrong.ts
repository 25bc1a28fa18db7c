// Each iteration opens a file and never closes it. When the process reaches its
// limit of descriptors, every later open in it fails with EMFILE.

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
