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
  const connecting = hosts.map((host) => connect(host, signal));
  await using mirror = await Promise.any(connecting);
  return await mirror.read();
}
