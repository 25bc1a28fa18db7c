// Every upgraded socket is in a set. Each client gets a close frame, and a
// socket that is still open at the deadline is destroyed.

import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Stops the server; call it before the server listens. */
export function stopOf(server: Server, patience: number): () => Promise<void> {
  finishSending(server);
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (_request, socket) => {
    if (server.listening) upgraded.add(socket);
    else socket.destroy(); // it comes too late
    socket.once("close", () => upgraded.delete(socket));
    socket.on("error", () => {}); // a reset connection; "close" follows
  });
  return async () => {
    const closed = server[Symbol.asyncDispose]();
    for (const socket of upgraded) socket.end(goingAway);
    using _sweep = setInterval(() => server.closeIdleConnections(), 10);
    using _deadline = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    }, patience);
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

/** A WebSocket's close frame, with the code 1001. */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9]);
