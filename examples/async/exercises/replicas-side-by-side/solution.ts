/** A connection to one of the hosts that keep the same data. */
export interface Replica extends AsyncDisposable {
  find(key: string): Promise<string>;
}

/** Asks all hosts for the key at the same time. */
export async function compare(
  hosts: string[],
  key: string,
  connect: (host: string) => Promise<Replica>,
): Promise<string[]> {
  await using connected = new AsyncDisposableStack();
  const connecting = hosts.map(async (host) =>
    connected.use(await connect(host)),
  );
  await Promise.allSettled(connecting);
  const replicas = await Promise.all(connecting);
  const finding = replicas.map(async (replica) => await replica.find(key));
  await Promise.allSettled(finding);
  return await Promise.all(finding);
}
