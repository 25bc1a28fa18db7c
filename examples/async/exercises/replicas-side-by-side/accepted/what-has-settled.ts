// Waits for all hosts with `Promise.allSettled` and puts the connections on a
// stack before it throws.

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
  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  await using connected = new AsyncDisposableStack();
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => connected.use(value));
  const refused = all.find((one) => one.status === "rejected");
  if (refused) throw refused.reason;
  const finding = replicas.map(async (replica) => await replica.find(key));
  await Promise.allSettled(finding);
  return await Promise.all(finding);
}
