// The source closes its file at the end, when it is cancelled, and when it
// fails: after an error in `pull`, the stream does not call `cancel`.

import { open } from "node:fs/promises";

/** The bytes of a file, block by block. */
export async function blocksOf(
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const file = await open(path);
  return new ReadableStream({
    async pull(controller) {
      await using failed = new AsyncDisposableStack();
      failed.use(file);
      const { bytesRead, buffer } = await file.read();
      if (bytesRead > 0) {
        controller.enqueue(buffer.subarray(0, bytesRead));
        failed.move(); // the file stays open for the next block
      } else {
        await failed.disposeAsync();
        controller.close();
      }
    },
    cancel: () => file.close(),
  });
}
