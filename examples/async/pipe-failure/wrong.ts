// `pipe` passes on data and its end, but no failure. When the client leaves,
// the file stream waits for it with its file open.

import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";

export async function send(path: string, response: Writable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  response.on("error", reject).on("close", resolve);
  createReadStream(path).on("error", reject).pipe(response); // leaks fd
  await promise;
}
