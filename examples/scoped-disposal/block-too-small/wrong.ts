// The `try` is a block too, and the stack closes the file at the end of it.
// Only the number leaves the `try`.

import { closeSync, openSync, readFileSync } from "node:fs";

export function settingsIn(path: string): string {
  let fd: number;
  try {
    using stack = new DisposableStack();
    fd = stack.adopt(openSync(path, "r"), closeSync);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return "{}";
  }
  return readFileSync(fd, "utf8");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
