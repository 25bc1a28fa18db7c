// `pipe` hands on data and the end of it, but no failure. The stream on the
// other side waits for more, with its file open.

import { createReadStream, createWriteStream } from "node:fs";

export async function copy(from: string, to: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const source = createReadStream(from).on("error", reject);
  const target = createWriteStream(to).on("error", reject);
  source.pipe(target).on("close", resolve); // leaks fd
  await promise;
}
