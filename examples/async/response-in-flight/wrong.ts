// Disposing a server closes it, and closing waits for every response that is
// still open. A response that never ends keeps the block waiting.

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export async function whileServing<T>(
  server: Server,
  port: number,
  work: (origin: string) => Promise<T>,
): Promise<T> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  await using _server = server;
  const address = server.address() as AddressInfo;
  return await work(`http://127.0.0.1:${address.port}`);
}
