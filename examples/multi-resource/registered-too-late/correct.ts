// The file is opened and put on the stack in one expression: there is no line
// in between that could throw.

import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";

export function appendSmall(source: string, target: string): void {
  using stack = new DisposableStack();
  const from = stack.adopt(openSync(source, "r"), closeSync);
  if (fstatSync(from).size > 1000) throw new RangeError("source is too large");

  const to = stack.adopt(openSync(target, "a"), closeSync);
  writeFileSync(to, readFileSync(from));
}
