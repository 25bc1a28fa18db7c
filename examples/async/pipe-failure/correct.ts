// When either stream fails, pipeline destroys the other, and rejects when both
// are closed.

import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export async function copy(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createWriteStream(to));
}
