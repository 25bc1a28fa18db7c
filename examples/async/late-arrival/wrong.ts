// When the timer wins the race, the opening still goes on. The resource that
// arrives later has no owner, and nothing closes it.

export async function openWithin<T extends AsyncDisposable>(
  ms: number,
  opening: Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  using _timer = setTimeout(() => late.reject(new Error("timed out")), ms);
  return await Promise.race([opening, late.promise]); // leaks fd
}
