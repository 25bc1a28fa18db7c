// Each attempt registers its own connection. The block does not end while an
// attempt is running.

/** A connection to a host that has a copy of the file. */
export interface Mirror extends AsyncDisposable {
  read(): Promise<string>;
}

/** The text from the mirror that connects first. */
export async function readFirst(
  hosts: string[],
  connect: (host: string, signal: AbortSignal) => Promise<Mirror>,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  await using connected = new AsyncDisposableStack();
  const race = new AbortController();
  const stop = AbortSignal.any([signal, race.signal]);
  const attempts = hosts.map(async (host) =>
    connected.use(await connect(host, stop)),
  );
  try {
    const mirror = await Promise.any(attempts);
    signal.throwIfAborted();
    return await mirror.read();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    race.abort();
    await Promise.allSettled(attempts);
  }
}
