// The check stands between opening the index and adopting it. When the check
// throws, the stack does not hold the index yet.

import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
} from "node:fs";

export function lastEntry(index: string, log: string): string {
  using stack = new DisposableStack();
  const starts = openSync(index, "r"); // leaks fd
  if (fstatSync(starts).size === 0) throw new RangeError("the index is empty");
  stack.adopt(starts, closeSync);

  const entries = stack.adopt(openSync(log, "r"), closeSync);
  const start = Number(readFileSync(starts, "utf8").trim().split("\n").at(-1));
  const entry = Buffer.alloc(fstatSync(entries).size - start);
  const length = readSync(entries, entry, { position: start });
  return entry.toString("utf8", 0, length);
}
