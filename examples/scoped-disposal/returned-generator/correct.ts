// The caller owns the generator. Its file is closed when the caller's loop
// ends, exits early or throws, or when the caller disposes the generator.

import { closeSync, openSync, readSync } from "node:fs";

export function rowsOf(path: string): Generator<string> {
  const rows = fixedLines(path, 8);
  rows.next(); // the header
  return rows;
}

function* fixedLines(path: string, length: number): Generator<string> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  const line = Buffer.alloc(length);
  let read;
  while ((read = readSync(fd, line)) > 0) yield line.toString("utf8", 0, read);
}
