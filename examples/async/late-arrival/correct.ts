// If the race is lost, the resource is disposed when it arrives. The caller
// gets either the resource or an error, never both.

export async function openWithin<T extends AsyncDisposable>(
  ms: number,
  opening: Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  using _timer = setTimeout(() => late.reject(new Error("timed out")), ms);
  try {
    return await Promise.race([opening, late.promise]);
  } catch (error) {
    // The caller has its error already, so an error of this close is dropped.
    void dispose(opening).catch(() => {});
    throw error;
  }
}

async function dispose(opening: Promise<AsyncDisposable>): Promise<void> {
  await using _resource = await opening;
}
