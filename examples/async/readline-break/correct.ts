// The block closes the file, however many lines were read. With `autoClose:
// false` the stream leaves the close to the block.

import { open } from "node:fs/promises";

export async function firstLine(path: string): Promise<string | null> {
  await using file = await open(path);
  for await (const line of file.readLines({ autoClose: false })) return line;
  return null;
}
