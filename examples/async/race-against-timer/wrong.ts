// A race decides which result counts and stops nothing. The timer keeps running
// when the work wins, and keeps the process alive.

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  setTimeout(() => late.reject(new Error("timed out")), ms);
  return await Promise.race([work, late.promise]);
}
