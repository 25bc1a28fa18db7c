// The stack belongs to the function, so a file that is opened in the `try`
// stays open until the function ends.

import { closeSync, openSync, readFileSync } from "node:fs";

export function settingsIn(path: string): string {
  using stack = new DisposableStack();
  let fd: number;
  try {
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
