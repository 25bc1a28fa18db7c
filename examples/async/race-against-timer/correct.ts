// A Timeout is disposable: `using` cancels it when the block ends, whichever
// side wins.

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  using _timer = setTimeout(() => late.reject(new Error("timed out")), ms);
  return await Promise.race([work, late.promise]);
}
