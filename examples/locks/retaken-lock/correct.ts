// `onCompromised` aborts the work. The caller gets the error after the work has
// ended. A lock that is known to be lost is not released.

import { lock } from "proper-lockfile";

export async function runAlone<T>(
  path: string,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await lock(path, {
    onCompromised: (error) => lost.abort(error),
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => (lost.signal.aborted ? undefined : release()));
  const result = await work(lost.signal);
  lost.signal.throwIfAborted();
  return result;
}
