// The source closes its file at the end of the file. A reader that stops early
// cancels the stream, and this source has no `cancel`.

import { open } from "node:fs/promises";

/** The bytes of a file, block by block. */
export async function blocksOf(
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const file = await open(path); // leaks fd
  return new ReadableStream({
    async pull(controller) {
      const { bytesRead, buffer } = await file.read();
      if (bytesRead > 0) {
        controller.enqueue(buffer.subarray(0, bytesRead));
      } else {
        await file.close();
        controller.close();
      }
    },
  });
}
