// `once` removes the listener only when the signal aborts. Until then each call
// adds one more listener to a signal that all calls share.

export async function unlessAborted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const result = new Promise<T>((resolve) => resolve(work()));
  return await Promise.race([result, aborted.promise]);
}
