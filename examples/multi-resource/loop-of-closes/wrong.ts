// Another program has removed one of the temporary files, so `unlinkSync`
// throws. That ends the loop: the files after it stay open and on disk.

import { closeSync, openSync, unlinkSync } from "node:fs";
import { resolve } from "node:path";

export function withTempFiles<T>(
  paths: string[],
  work: (files: number[]) => T,
): T {
  const opened: { path: string; fd: number }[] = [];
  try {
    for (const name of paths) {
      const path = resolve(name); // the work may change the current directory
      opened.push({ path, fd: openSync(path, "wx+") });
    }
    return work(opened.map(({ fd }) => fd));
  } finally {
    for (const { path, fd } of opened) {
      unlinkSync(path); // leaks fd
      closeSync(fd);
    }
  }
}
