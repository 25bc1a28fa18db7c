// Disposal runs in reverse order: it destroys all connections, then closes the
// server, which has nothing left to wait for.

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export async function whileServing<T>(
  server: Server,
  port: number,
  work: (origin: string) => Promise<T>,
): Promise<T> {
  // closeAllConnections would skip upgraded sockets, such as WebSockets.
  const open = new Set<Socket>();
  const track = (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  using listener = new DisposableStack();
  listener.defer(() => server.off("connection", track));
  server.on("connection", track).listen(port, "127.0.0.1");
  await once(server, "listening");
  await using _server = server;
  using connections = new DisposableStack();
  connections.defer(() => open.forEach((socket) => socket.destroy()));
  const address = server.address() as AddressInfo;
  return await work(`http://127.0.0.1:${address.port}`);
}
