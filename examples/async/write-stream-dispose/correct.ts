// pipeline writes at the pace of the disk, ends the stream, and resolves when
// the file is closed. If writing fails it closes the file and throws.

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export async function writeLines(path: string, lines: string[]): Promise<void> {
  const text = lines.map((line) => `${line}\n`);
  await pipeline(text, createWriteStream(path));
}
