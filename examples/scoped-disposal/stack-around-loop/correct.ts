// Each iteration has its own stack, which closes the file before the next file
// is opened.

import { closeSync, openSync } from "node:fs";

/** TypeScript rejects an async `visit`: its file would be closed too early. */
export function forEachFile(paths: string[], visit: (fd: number) => undefined) {
  for (const path of paths) {
    using stack = new DisposableStack();
    visit(stack.adopt(openSync(path, "r"), closeSync));
  }
}
