// The block removes the listener when it ends, whether the work finished or the
// signal aborted.

import { addAbortListener } from "node:events";

export async function unlessAborted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  using _listener = addAbortListener(signal, onAbort);
  // A `work` that throws must not keep `race` from handling `aborted`.
  const result = new Promise<T>((resolve) => resolve(work()));
  return await Promise.race([result, aborted.promise]);
}
