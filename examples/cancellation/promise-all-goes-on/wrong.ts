// `Promise.all` rejects with the first error and stops nothing. The other jobs
// still write when the caller removes the folder.

export type Job<T> = (signal: AbortSignal) => Promise<T>;

export async function all<T>(
  jobs: Job<T>[],
  signal: AbortSignal,
): Promise<T[]> {
  signal.throwIfAborted();
  return await Promise.all(jobs.map((job) => job(signal)));
}
