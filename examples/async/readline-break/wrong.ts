// Leaving the loop closes the line reader, not the stream it was given. Only a
// file so short that its end has been read already is closed all the same.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export async function firstLine(path: string): Promise<string | null> {
  const lines = createInterface({ input: createReadStream(path) }); // leaks fd
  for await (const line of lines) return line;
  return null;
}
