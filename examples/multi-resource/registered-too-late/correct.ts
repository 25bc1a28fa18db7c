// One expression opens the index and adopts it. No line stands between the two
// that could throw.

import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
} from "node:fs";

export function lastEntry(index: string, log: string): string {
  using stack = new DisposableStack();
  const starts = stack.adopt(openSync(index, "r"), closeSync);
  if (fstatSync(starts).size === 0) throw new RangeError("the index is empty");

  const entries = stack.adopt(openSync(log, "r"), closeSync);
  const start = Number(readFileSync(starts, "utf8").trim().split("\n").at(-1));
  const entry = Buffer.alloc(fstatSync(entries).size - start);
  const length = readSync(entries, entry, { position: start });
  return entry.toString("utf8", 0, length);
}
