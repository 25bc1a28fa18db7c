// A TransformStream calls `flush` at the end, or `cancel` when its reader
// cancels or its source fails, or neither when `transform` throws.

import { open } from "node:fs/promises";

type Cancellable = Transformer<Uint8Array, Uint8Array> & {
  cancel(): Promise<void>; // missing in the types of TypeScript and Node
};

/** Passes bytes on, and records them in a new file. */
export async function recorder(
  path: string,
): Promise<TransformStream<Uint8Array, Uint8Array>> {
  const file = await open(path, "wx");
  let isCancelled = false;
  const recording: Cancellable = {
    async transform(chunk, controller) {
      await using failed = new AsyncDisposableStack();
      failed.use(file);
      await file.appendFile(chunk);
      if (!isCancelled) controller.enqueue(chunk);
      failed.move(); // the file stays open for the next chunk
    },
    flush: () => file.close(),
    cancel() {
      isCancelled = true;
      return file.close(); // waits for the last write
    },
  };
  return new TransformStream(recording);
}
