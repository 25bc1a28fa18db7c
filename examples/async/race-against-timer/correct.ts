// A Timeout is disposable: when the race is decided, either way, the block ends
// and takes the timer with it.

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  using _timer = setTimeout(() => late.reject(new Error("timed out")), ms);
  return await Promise.race([work, late.promise]);
}
