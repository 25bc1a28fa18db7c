// pipeline destroys both streams when one fails. The block closes the file
// even if the client has already left and pipeline starts nothing.

import { open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

export async function send(path: string, response: Writable): Promise<void> {
  await using file = await open(path);
  await pipeline(file.createReadStream(), response);
}
