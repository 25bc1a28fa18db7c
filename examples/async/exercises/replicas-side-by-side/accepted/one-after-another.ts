// Connects to one host after the other, so no host is still connecting when
// another refuses. This takes longer.

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
  const replicas: Replica[] = [];
  for (const host of hosts) {
    replicas.push(connected.use(await connect(host)));
  }
  const finding = replicas.map(async (replica) => await replica.find(key));
  await Promise.allSettled(finding);
  return await Promise.all(finding);
}
