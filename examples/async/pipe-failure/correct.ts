// When one stream fails or closes early, pipeline destroys the other and
// rejects after both are closed.

import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

export async function send(path: string, response: Writable): Promise<void> {
  await pipeline(createReadStream(path), response);
}
