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
  const race = new AbortController();
  const stop = AbortSignal.any([signal, race.signal]);
  const connecting = hosts.map((host) => connect(host, stop));
  const first = Promise.any(connecting);
  await Promise.allSettled([first]);
  race.abort();

  await using connected = new AsyncDisposableStack();
  for (const one of await Promise.allSettled(connecting)) {
    if (one.status === "fulfilled") connected.use(one.value);
  }
  signal.throwIfAborted();
  return await (await first).read();
}
