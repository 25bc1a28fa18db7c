// Disposing a server closes it, and closing waits for every response under way.
// One that never ends is waited for without end.

import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export async function whileServing<T>(
  answer: RequestListener,
  work: (origin: string) => Promise<T>,
): Promise<T> {
  await using server = await listen(answer);
  const { port } = server.address() as AddressInfo;
  return await work(`http://127.0.0.1:${port}`);
}

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
