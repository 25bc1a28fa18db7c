// The stack belongs to the function, so it keeps every file open until the loop
// has ended.

import { closeSync, openSync } from "node:fs";

/** TypeScript rejects an async `visit`: its file would be closed too early. */
export function forEachFile(paths: string[], visit: (fd: number) => undefined) {
  using stack = new DisposableStack();
  for (const path of paths) {
    visit(stack.adopt(openSync(path, "r"), closeSync));
  }
}
