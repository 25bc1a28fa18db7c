// Each iteration has its own `DisposableStack`, which adopts the descriptor.

import { closeSync, openSync, readSync } from "node:fs";

/** The first line that `isWanted` accepts, in logs from old to new. */
export function findLine(
  logs: readonly string[],
  isWanted: (line: string) => boolean,
): string | null {
  for (const log of logs) {
    using stack = new DisposableStack();
    const fd = stack.adopt(openSync(log, "r"), closeSync);
    for (const line of linesOf(fd)) {
      if (isWanted(line)) return line;
    }
  }
  return null;
}

/** Reads as it goes: a log is large, and the last one still grows. */
function* linesOf(fd: number): Generator<string> {
  const bytes = Buffer.alloc(4096);
  let rest = "";
  for (let read; (read = readSync(fd, bytes)) > 0;) {
    const lines = (rest + bytes.toString("latin1", 0, read)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
