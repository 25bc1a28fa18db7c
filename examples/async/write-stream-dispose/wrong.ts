// Disposing a write stream destroys it and does not flush it. All lines that
// still wait in the buffer are lost without an error.

import { createWriteStream } from "node:fs";

export async function appendLines(path: string, lines: string[]) {
  await using log = createWriteStream(path, { flags: "a" });
  for (const line of lines) log.write(`${line}\n`);
}
