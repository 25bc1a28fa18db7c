// The stack collects what to close, but it is itself a resource, and `const`
// disposes of nothing when the block ends.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";

export function append(source: string, target: string): void {
  const stack = new DisposableStack(); // leaks fd
  const from = stack.adopt(openSync(source, "r"), closeSync);
  const to = stack.adopt(openSync(target, "a"), closeSync);
  writeFileSync(to, readFileSync(from));
}
