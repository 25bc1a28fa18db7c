// Leaving the loop closes the line reader and not the stream that it reads.
// That stream closes by itself only if it has already reached the end.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export async function firstLine(path: string): Promise<string | null> {
  const lines = createInterface({ input: createReadStream(path) }); // leaks fd
  for await (const line of lines) return line;
  return null;
}
