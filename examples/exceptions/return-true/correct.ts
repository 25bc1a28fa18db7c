// Only `catch` stops an exception. This one stops the error it is for, and lets
// every other through.

import { unlinkSync } from "node:fs";

export function removeAll(paths: readonly string[]): void {
  for (const path of paths) {
    suppress("ENOENT", () => unlinkSync(path));
  }
}

function suppress(code: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
  }
}
