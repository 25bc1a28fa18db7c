import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";

export default {
  package: "ws",
  with: "a server on the loopback interface",
  objects: [
    {
      name: "WebSocket",
      async acquire({ ports }) {
        const socket = new WebSocket(`ws://127.0.0.1:${ports.http}`);
        await once(socket, "open");
        return socket;
      },
      release: (socket) => socket.terminate(),
    },
    {
      name: "WebSocketServer",
      async acquire() {
        const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
        await once(server, "listening");
        return server;
      },
      release: (server) => server.close(),
    },
  ],
};
