// What [Symbol.dispose] returns is ignored, and it is not given the error. The
// `true` that swallows an exception in Python's __exit__ does nothing here.

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
