// The signal asks the work to stop. The lock file stays until the work has
// ended, so no other caller enters beside it.

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
  return await work(signal);
}
