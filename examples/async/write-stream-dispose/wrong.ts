// Disposing a write stream destroys it. It does not end it: what waits in the
// buffer, here everything, is thrown away without a word.

import { createWriteStream } from "node:fs";

export async function writeLines(path: string, lines: string[]): Promise<void> {
  await using file = createWriteStream(path);
  for (const line of lines) file.write(`${line}\n`);
}
