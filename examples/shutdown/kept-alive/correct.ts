// Handlers have until the deadline to end their responses, and clients to
// receive them. Idle connections are closed while no socket has bytes left to
// send, and the rest at the deadline.

import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Stops the server; call it before the server listens. */
export function stopOf(server: Server, patience: number): () => Promise<void> {
  finishSending(server);
  return async () => {
    const closed = server[Symbol.asyncDispose]();
    using _sweep = setInterval(() => server.closeIdleConnections(), 10);
    using _deadline = setTimeout(() => server.closeAllConnections(), patience);
    await closed;
  };
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
