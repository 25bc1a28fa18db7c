// Each part has a block with `await using`, and the next part starts inside it.

import { once } from "node:events";

/** Starts the parts, serves until the signal aborts, and stops the parts. */
export async function runService(
  starts: readonly (() => Promise<AsyncDisposable>)[],
  signal: AbortSignal,
): Promise<number> {
  return await startFrom(0);

  async function startFrom(index: number): Promise<number> {
    const start = starts[index];
    if (start === undefined && !signal.aborted) await once(signal, "abort");
    if (start === undefined || signal.aborted) return index;
    await using _part = await start();
    return await startFrom(index + 1);
  }
}
