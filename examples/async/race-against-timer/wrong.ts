// A race decides whose result counts. It stops none of the runners, and a timer
// that lost keeps running, and the process with it.

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  setTimeout(() => late.reject(new Error("timed out")), ms);
  return await Promise.race([work, late.promise]);
}
