// The stream and the handle both close the number. The second close throws
// EBADF or, if the number has been reused, closes an unrelated file.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";

export async function upload(
  path: string,
  put: (size: number, body: Readable) => Promise<void>,
): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    await put(size, createReadStream("", { fd: file.fd }));
  } finally {
    await file.close();
  }
}
