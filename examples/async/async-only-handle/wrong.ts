// A FileHandle takes time to close, so it has only Symbol.asyncDispose. `using`
// finds that out when the file is open, and throws without closing it.

import { open } from "node:fs/promises";

export async function sizeOf(path: string): Promise<number> {
  // @ts-expect-error TS2741: a FileHandle has no Symbol.dispose
  using handle = await open(path); // leaks fd
  const { size } = await handle.stat();
  return size;
}
