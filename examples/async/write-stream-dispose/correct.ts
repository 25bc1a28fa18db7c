// pipeline writes all lines, ends the stream and waits until the file is
// closed. If a write fails, it closes the file and rejects with the error.

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export async function appendLines(path: string, lines: string[]) {
  const text = lines.map((line) => `${line}\n`);
  await pipeline(text, createWriteStream(path, { flags: "a" }));
}
