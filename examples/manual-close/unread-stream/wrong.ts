// A read stream closes its file after the last byte. For HEAD the function
// never reads the stream, so the file stays open.

import { once } from "node:events";
import { type ReadStream, createReadStream } from "node:fs";
import { text } from "node:stream/consumers";

export async function bodyFor(
  method: string,
  path: string,
): Promise<string | null> {
  const file = await opened(path); // leaks fd
  if (method === "HEAD") return null;
  return text(file);
}

async function opened(path: string): Promise<ReadStream> {
  const file = createReadStream(path);
  await once(file, "open"); // A missing file throws here.
  return file;
}
