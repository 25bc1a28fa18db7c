// Only `catch` stops an exception. This one stops the expected error and
// rethrows every other error.

import { unlinkSync } from "node:fs";

export function removeAll(paths: readonly string[]): void {
  for (const path of paths) {
    suppress("ENOENT", () => unlinkSync(path));
  }
}

/** `| undefined` makes the compiler refuse an async function. */
function suppress(code: string, work: () => void | undefined): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== code) throw error;
  }
}
