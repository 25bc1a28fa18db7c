import { once } from "node:events";

/** Starts the parts, serves until the signal aborts, and stops the parts. */
export async function runService(
  starts: readonly (() => Promise<AsyncDisposable>)[],
  signal: AbortSignal,
): Promise<number> {
  await using stack = new AsyncDisposableStack();
  let count = 0;
  for (const start of starts) {
    if (signal.aborted) return count;
    stack.use(await start());
    count++;
  }
  if (!signal.aborted) await once(signal, "abort");
  return count;
}
