// The generator opens the log and closes it in its own `finally`. When the
// loop exits early, `for…of` calls `return()`, which runs that `finally`.

import { closeSync, openSync, readSync } from "node:fs";

/** The first line that `isWanted` accepts, in logs from old to new. */
export function findLine(
  logs: readonly string[],
  isWanted: (line: string) => boolean,
): string | null {
  for (const log of logs) {
    for (const line of linesOf(log)) {
      if (isWanted(line)) return line;
    }
  }
  return null;
}

/** Reads as it goes: a log is large, and the last one still grows. */
function* linesOf(log: string): Generator<string> {
  const bytes = Buffer.alloc(4096);
  let rest = "";
  const fd = openSync(log, "r");
  try {
    for (let read; (read = readSync(fd, bytes)) > 0;) {
      const lines = (rest + bytes.toString("latin1", 0, read)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    closeSync(fd);
  }
}
