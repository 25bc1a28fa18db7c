// Somebody has removed one of the lock files, so unlinking it throws; that ends
// the loop, and every lock behind it stays taken.

import { closeSync, openSync, unlinkSync } from "node:fs";

export function copyRows(locks: string[], copy: () => number): number {
  const taken: { path: string; fd: number }[] = [];
  try {
    for (const path of locks) taken.push({ path, fd: openSync(path, "wx") });
    return copy();
  } finally {
    for (const { path, fd } of taken) {
      unlinkSync(path); // leaks fd
      closeSync(fd);
    }
  }
}
