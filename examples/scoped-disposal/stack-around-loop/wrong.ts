// The stack belongs to the function, so it keeps every file that the loop opens
// until the last one has been read.

import { closeSync, openSync } from "node:fs";

export function forEachFile(paths: string[], visit: (fd: number) => void) {
  using stack = new DisposableStack();
  for (const path of paths) {
    visit(stack.adopt(openSync(path, "r"), closeSync));
  }
}
