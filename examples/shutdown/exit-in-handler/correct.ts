// The responses have until the deadline to end. Node exits when no work is
// left: with 0, or with 1 if a response was cut.

import type { Server } from "node:http";

/** How many milliseconds the responses have to end. */
type Patience = number;

export function stopOnSignal(server: Server, patience: Patience): void {
  process.once("SIGTERM", () => void drain(server, patience));
}

async function drain(server: Server, patience: Patience): Promise<void> {
  const closed = server[Symbol.asyncDispose]();
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => {
    process.exitCode = 1;
    server.closeAllConnections();
  }, patience);
  await closed;
}
