// If another process retakes the lock, proper-lockfile throws in a timer. No
// `catch` is around it, so the process ends, and no cleanup runs.

import { lock } from "proper-lockfile";

export async function runAlone<T>(
  path: string,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await lock(path);
  await using stack = new AsyncDisposableStack();
  stack.defer(release);
  return await work(lost.signal);
}
