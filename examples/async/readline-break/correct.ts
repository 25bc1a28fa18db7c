// The block closes the file, however many lines were read. `autoClose: false`
// leaves the close to the block, so that its error reaches the caller.

import { open } from "node:fs/promises";

export async function firstLine(path: string): Promise<string | null> {
  await using file = await open(path);
  for await (const line of file.readLines({ autoClose: false })) return line;
  return null;
}
