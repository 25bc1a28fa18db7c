// The stack belongs to one round of the loop, and closes that round's file
// before the next is opened.

import { closeSync, openSync } from "node:fs";

export function forEachFile(paths: string[], visit: (fd: number) => void) {
  for (const path of paths) {
    using stack = new DisposableStack();
    visit(stack.adopt(openSync(path, "r"), closeSync));
  }
}
