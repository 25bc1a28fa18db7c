// Only the handle owns the number. Its stream closes the file through the
// handle, and a handle does not close its number a second time.

import { open } from "node:fs/promises";
import type { Readable } from "node:stream";

export async function upload(
  path: string,
  put: (size: number, body: Readable) => Promise<void>,
): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await put(size, file.createReadStream());
  } finally {
    await file.close();
  }
}
