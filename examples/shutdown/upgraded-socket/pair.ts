import { once } from "node:events";
import { createServer, Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { pair } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`closeAllConnections` leaves upgraded sockets open.",
  fix: "Keep upgraded sockets in a set; end them, and destroy them at a deadline.",
  note: "The set comes from the `upgrade` event, so the listener has to be there before the server listens. Another listener answers the upgrade. The close frame is for WebSockets that have been answered. With the package ws, use `client.close(1001)` for each client, and `client.terminate()` at the deadline. It has the sockets in `WebSocketServer.clients`, and `WebSocketServer.close` does not close them either, since ws 8 (see [ws#2137](https://github.com/websockets/ws/issues/2137)). A socket that has had a CONNECT request is in the same position: collect it from the `connect` event.",
  seen: [
    {
      what: "`closeAllConnections` does not destroy an upgraded socket, so the callback of `close` is never called.",
      where: "node#53536",
      link: "https://github.com/nodejs/node/issues/53536",
      date: "2024-06-21",
    },
  ],
  run: async (side, { isPending }) => {
    const { stop, client } = await upgraded(side, 20);
    if (await isPending(stop())) return "still waits";
    if (!client.closed) await once(client, "close");
    return "has ended";
  },
  calls: 2,
  leaks: { socket: 2 },
  outcome: {
    wrong: "returned 'still waits'",
    correct: "returned 'has ended'",
  },
  innocent: {
    run: async (side) => {
      const { stop, client } = await upgraded(side, 20);
      client.end();
      await once(client, "close");
      await stop();
      return "has ended";
    },
    outcome: "returned 'has ended'",
  },
  paths: [
    {
      kind: "disposed twice",
      when: "the server is already closed",
      run: async (side) => {
        const { stop, client } = await upgraded(side, 10_000);
        await Promise.all([stop(), once(client, "close")]);
        await stop();
      },
      outcome: "threw ERR_SERVER_NOT_RUNNING",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the client answers the goodbye",
      run: async (side) => {
        const { stop, client } = await upgraded(side, 10_000);
        const said = once(client, "data");
        await Promise.all([stop(), once(client, "close")]);
        return [...(await said)[0]];
      },
      outcome: "returned [ 136, 2, 3, 233 ]",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the client keeps its half open",
      run: async (side) => {
        const { stop, client } = await upgraded(side, 20, true);
        await stop();
        client.end();
        await once(client, "close");
        return "has ended";
      },
      outcome: "returned 'has ended'",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the client resets its connection",
      run: async (side) => {
        const { stop, client } = await upgraded(side, 10_000);
        client.resetAndDestroy();
        await stop();
        return "has ended";
      },
      outcome: "returned 'has ended'",
    },
    {
      kind: "used elsewhere",
      when: "a response never ends",
      run: async (side) => {
        const server = createServer((_request, response) => {
          response.write("the first half");
        });
        const { stop, client } = await dialled(side, server, 20);
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await once(client, "data");
        await Promise.all([stop(), once(client.resume(), "close")]);
        return "has ended";
      },
      outcome: "returned 'has ended'",
    },
    {
      kind: "used elsewhere",
      when: "a response ends while the server closes",
      run: async (side) => {
        const server = createServer({ keepAliveTimeout: 60_000 });
        const requested = once(server, "request");
        const { stop, client } = await dialled(side, server, 10_000);
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const [, response] = await requested;
        const stopping = stop();
        response.end("all of it");
        await Promise.all([stopping, once(client.resume(), "close")]);
        return "has ended";
      },
      outcome: "returned 'has ended'",
    },
    {
      kind: "used elsewhere",
      when: "a response has ended and is not yet sent",
      run: async (side) => {
        const server = createServer();
        const requested = once(server, "request");
        const { stop, client } = await dialled(side, server, 10_000);
        let received = "";
        client.setEncoding("utf8").on("data", (part) => (received += part));
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const [, response] = await requested;
        response.end("a".repeat(20_000_000)); // more than the kernel holds
        await Promise.all([stop(), once(client, "close")]);
        return received.match(/a{2,}$/)?.[0].length;
      },
      outcome: "returned 20000000",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "a connection is upgraded while the server closes",
      run: async (side) => {
        const { stop, server, client } = await upgraded(side, 10_000);
        const late = new PassThrough();
        const stopping = stop();
        server.emit("upgrade", undefined, late);
        await Promise.all([stopping, once(client.resume(), "close")]);
        return late.destroyed;
      },
      outcome: "returned true",
    },
    {
      kind: "release fails",
      when: "closing the server fails",
      run: async (side, { fail, outcomeOf }) => {
        const { stop, server, client } = await upgraded(side, 10_000);
        fail(Server.prototype, "close");
        const outcome = await outcomeOf(stop);
        if (!client.closed) await once(client, "close");
        return [outcome, server.listening];
      },
      outcome: "returned [ 'threw EIO', false ]",
      effect: { observe: timers, expected: "0 timers run" },
    },
  ],
});

/** A client has been answered that its connection is upgraded. */
async function upgraded(side: Side, patience: number, allowHalfOpen = false) {
  const server = createServer();
  const dial = await dialled(side, server, patience, allowHalfOpen);
  server.on("upgrade", (_request, socket) => {
    socket.resume().once("end", () => socket.end());
    socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  dial.client.write(
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n",
  );
  await once(dial.client, "data");
  return dial;
}

async function dialled(
  side: Side,
  server: Server,
  patience: number,
  allowHalfOpen = false,
) {
  const stop = side.stopOf(server, patience);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const options = { port, host: "127.0.0.1", allowHalfOpen };
  const client: Socket = connect(options);
  return { server, stop, client };
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
