// `[Symbol.dispose]` does not get the error, and JavaScript ignores its result.
// In Python, a true result of `__exit__` stops the exception.

import { unlinkSync } from "node:fs";

export function removeAll(paths: readonly string[]): void {
  for (const path of paths) {
    using _missing = suppress("ENOENT");
    unlinkSync(path);
  }
}

function suppress(code: string) {
  return {
    [Symbol.dispose](error?: NodeJS.ErrnoException) {
      return error?.code === code;
    },
  };
}
