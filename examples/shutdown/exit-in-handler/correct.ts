// The responses have until the deadline to end and to be sent. Node exits when
// no work is left: with 0, or with 1 if a connection was still open then.

import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How many milliseconds the responses have to end. */
type Patience = number;

/** Call it before the server listens. */
export function stopOnSignal(server: Server, patience: Patience): void {
  finishSending(server);
  const stop = () => void drain(server, patience);
  // SIGTERM ends the process before the server listens and after it has closed.
  server.on("listening", () => process.once("SIGTERM", stop));
  server.on("close", () => process.off("SIGTERM", stop));
}

async function drain(server: Server, patience: Patience): Promise<void> {
  const closed = once(server, "close");
  server.close(); // other code may have called it already
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => {
    process.exitCode = 1;
    server.closeAllConnections();
  }, patience);
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
