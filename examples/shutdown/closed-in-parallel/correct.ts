// The database closes when the last response is sent, even if closing the
// server fails. It does not wait for a handler whose client has hung up.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { DatabaseSync } from "node:sqlite";

/** Stops both; call it before the server listens. */
export function stopOf(
  server: Server,
  db: DatabaseSync,
  patience: number,
): () => Promise<void> {
  finishSending(server);
  return async () => {
    await using stack = new AsyncDisposableStack();
    stack.defer(() => db.close()); // last, after the server
    stack.defer(() => drain(server, patience));
  };
}

async function drain(server: Server, patience: number): Promise<void> {
  const closed = server[Symbol.asyncDispose]();
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
}

/** Node counts a connection as idle before its last response is sent. */
function finishSending(server: Server): void {
  const sockets = new Set<Socket>();
  server.prependListener("request", ({ socket }, response) => {
    if (!server.listening) response.setHeader("connection", "close");
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const closeIdle = server.closeIdleConnections.bind(server);
  // `close` calls it too.
  server.closeIdleConnections = () => {
    const isSending = ({ writableLength }: Socket) => writableLength > 0;
    if (!sockets.values().some(isSending)) closeIdle();
  };
}
