// `using` disposes of the stack on every way out of the block, and the stack of
// both files, the last one first.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";

export function append(source: string, target: string): void {
  using stack = new DisposableStack();
  const from = stack.adopt(openSync(source, "r"), closeSync);
  const to = stack.adopt(openSync(target, "a"), closeSync);
  writeFileSync(to, readFileSync(from));
}
