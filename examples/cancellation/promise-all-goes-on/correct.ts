// Unless every job succeeds, the stack aborts the jobs and waits until each has
// ended. The caller gets the first error after that.

export type Job<T> = (signal: AbortSignal) => Promise<T>;

export async function all<T>(
  jobs: Job<T>[],
  signal: AbortSignal,
): Promise<T[]> {
  signal.throwIfAborted();
  await using stack = new AsyncDisposableStack();
  const running: Promise<T>[] = [];
  stack.defer(async () => void (await Promise.allSettled(running)));
  const rest = stack.adopt(new AbortController(), (rest) => rest.abort());
  const stop = AbortSignal.any([signal, rest.signal]);
  for (const job of jobs) running.push(job(stop));
  const results = await Promise.all(running);
  stack.move(); // No job is left, and a result may still use its signal.
  return results;
}
