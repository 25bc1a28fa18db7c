// Each part is declared with `await using` in its own scope, and the next part
// starts inside of that scope.

import { once } from "node:events";

/** Starts the parts, serves until the signal aborts, and stops the parts. */
export async function runService(
  starts: readonly (() => Promise<AsyncDisposable>)[],
  signal: AbortSignal,
): Promise<number> {
  const [start, ...others] = starts;
  if (signal.aborted) return 0;
  if (start === undefined) {
    await once(signal, "abort");
    return 0;
  }
  await using _part = await start();
  return 1 + (await runService(others, signal));
}
