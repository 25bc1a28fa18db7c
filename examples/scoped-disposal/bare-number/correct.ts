// `adopt` registers a value that has no dispose method together with the
// function that releases it. The stack calls that function at the end.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** The last bytes of a file; the first of them may be part of a character. */
export function tail(path: string, length: number): string {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);

  const position = Math.max(0, fstatSync(fd).size - length);
  const end = Buffer.alloc(length);
  const read = readSync(fd, end, { position });
  return end.toString("utf8", 0, read);
}
