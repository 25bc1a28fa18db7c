// Handlers have until the deadline to end their responses. A connection is
// closed soon after its last response, and the rest at the deadline.

import type { Server } from "node:http";

export async function stop(server: Server, patience: number): Promise<void> {
  const closed = server[Symbol.asyncDispose]();
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
}
