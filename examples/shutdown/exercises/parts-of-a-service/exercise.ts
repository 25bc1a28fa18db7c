import { once } from "node:events";

/** Starts the parts, serves until the signal aborts, and stops the parts. */
export async function runService(
  starts: readonly (() => Promise<AsyncDisposable>)[],
  signal: AbortSignal,
): Promise<number> {
  const parts = await Promise.all(starts.map((start) => start()));
  if (!signal.aborted) await once(signal, "abort");
  await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
  return parts.length;
}
