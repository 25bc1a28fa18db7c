// `adopt` ties a value that has no dispose method to the function that releases
// it, and the stack calls that function when the block ends.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export function tail(path: string, length: number): string {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);

  const position = Math.max(0, fstatSync(fd).size - length);
  const end = Buffer.alloc(length);
  const read = readSync(fd, end, { position });
  return end.toString("utf8", 0, read);
}
