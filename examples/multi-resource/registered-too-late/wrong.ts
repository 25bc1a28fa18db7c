// Between opening the file and putting it on the stack stands a check, and when
// that throws the stack knows of nothing to close.

import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";

export function appendSmall(source: string, target: string): void {
  using stack = new DisposableStack();
  const from = openSync(source, "r"); // leaks fd
  if (fstatSync(from).size > 1000) throw new RangeError("source is too large");
  stack.adopt(from, closeSync);

  const to = stack.adopt(openSync(target, "a"), closeSync);
  writeFileSync(to, readFileSync(from));
}
