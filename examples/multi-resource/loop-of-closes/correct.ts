// A stack runs every release it holds, also after one has thrown, and throws
// that error when all have run.

import { closeSync, openSync, unlinkSync } from "node:fs";

export function copyRows(locks: string[], copy: () => number): number {
  using taken = new DisposableStack();
  for (const path of locks) {
    taken.adopt(openSync(path, "wx"), closeSync);
    taken.defer(() => unlinkSync(path));
  }
  return copy();
}
