import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import inspector from "node:inspector";
import { BoundSocket, createServer } from "node:net";

const host = "127.0.0.1";

async function listening(server) {
  server.listen(0, host);
  await once(server, "listening");
  return server;
}

export default {
  objects: [
    {
      name: "node:dgram Socket",
      with: "a bound socket",
      async acquire() {
        const socket = createSocket("udp4").bind(0, host);
        await once(socket, "listening");
        return socket;
      },
    },
    {
      name: "node:http Server",
      with: "a server without clients",
      acquire: () => listening(createHttpServer()),
    },
    {
      name: "node:http2 createServer()",
      with: "a server without clients",
      acquire: () => listening(createHttp2Server()),
    },
    {
      name: "node:https Server",
      with: "a server without clients",
      acquire: () => listening(createHttpsServer()),
    },
    {
      name: "node:net Server",
      with: "a server without clients",
      acquire: () => listening(createServer()),
    },
    {
      name: "node:net BoundSocket",
      with: "a port of the loopback interface",
      acquire: () => new BoundSocket({ host }),
    },
    {
      name: "node:inspector open()",
      with: "a free port",
      acquire: () => inspector.open(0, host),
      isReleased: () => inspector.url() === undefined,
    },
  ],
};
