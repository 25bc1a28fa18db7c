// The file is opened by name and closed when the block ends, however far the
// lines were read; autoClose: false leaves that to `await using` alone.

import { open } from "node:fs/promises";

export async function firstLine(path: string): Promise<string | null> {
  await using file = await open(path);
  for await (const line of file.readLines({ autoClose: false })) return line;
  return null;
}
