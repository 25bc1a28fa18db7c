// When the signal aborts, the race rejects and the lock file is removed. The
// work goes on, and the next caller enters beside it.

import { addAbortListener } from "node:events";
import { closeSync, openSync, unlinkSync } from "node:fs";

export async function withLock<T>(
  path: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  using lock = new DisposableStack();
  lock.adopt(openSync(path, "wx"), closeSync);
  lock.defer(() => unlinkSync(path));
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(signal.reason);
  using _listener = addAbortListener(signal, giveUp);
  return await Promise.race([work(signal), aborted.promise]);
}
