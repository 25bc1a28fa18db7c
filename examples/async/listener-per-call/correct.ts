// What addAbortListener returns removes the listener when the block ends,
// whichever of the two came first.

import { addAbortListener } from "node:events";

export async function unlessAborted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  using _listener = addAbortListener(signal, onAbort);
  return await Promise.race([work(), aborted.promise]);
}
