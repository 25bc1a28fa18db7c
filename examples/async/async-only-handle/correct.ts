// `await using` calls Symbol.asyncDispose on every way out of the block, and
// waits for what it returns: the caller gets the size when the file is closed.

import { open } from "node:fs/promises";

export async function sizeOf(path: string): Promise<number> {
  await using handle = await open(path);
  const { size } = await handle.stat();
  return size;
}
