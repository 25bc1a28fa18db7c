// `once` removes a listener that has been called. While nobody aborts, every
// call adds one more to the signal that all of them share.

export async function unlessAborted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  return await Promise.race([work(), aborted.promise]);
}
