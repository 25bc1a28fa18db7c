// `closeAllConnections` skips upgraded sockets, such as WebSockets: Node has
// handed them to the application. `close` waits for them.

import type { Server } from "node:http";

/** Stops the server; call it before the server listens. */
export function stopOf(server: Server, patience: number): () => Promise<void> {
  return async () => {
    const closed = server[Symbol.asyncDispose](); // leaks fd
    using _sweep = setInterval(() => server.closeIdleConnections(), 10);
    using _deadline = setTimeout(() => {
      server.closeAllConnections();
    }, patience);
    await closed;
  };
}
