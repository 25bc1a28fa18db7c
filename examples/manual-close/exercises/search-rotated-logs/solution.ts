import { closeSync, openSync, readSync } from "node:fs";

/** The first line that `isWanted` accepts, in logs from old to new. */
export function findLine(
  logs: readonly string[],
  isWanted: (line: string) => boolean,
): string | null {
  for (const log of logs) {
    const fd = openSync(log, "r");
    try {
      for (const line of linesOf(fd)) {
        if (isWanted(line)) return line;
      }
    } finally {
      closeSync(fd);
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
