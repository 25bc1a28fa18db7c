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
  const replicas = await Promise.all(hosts.map((host) => connect(host)));
  try {
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    for (const replica of replicas) await replica[Symbol.asyncDispose]();
  }
}
