// `destroy` closes the stream no matter how much was read. `finally` runs it on
// every path and waits until the file is closed.

import { once } from "node:events";
import { type ReadStream, createReadStream } from "node:fs";
import { text } from "node:stream/consumers";

export async function bodyFor(
  method: string,
  path: string,
): Promise<string | null> {
  const file = await opened(path);
  try {
    if (method === "HEAD") return null;
    return await text(file);
  } finally {
    file.destroy();
    if (!file.closed) await once(file, "close");
  }
}

async function opened(path: string): Promise<ReadStream> {
  const file = createReadStream(path);
  await once(file, "open"); // A missing file throws here.
  return file;
}
