import { once } from "node:events";
import {
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  Server,
} from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { pair } from "course/pair";

const firstEvent: RequestListener = (_request, response) => {
  response.write("first event");
};

let server: Server;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Disposing a server waits for every open response.",
  fix: "Destroy the connections first, then close the server.",
  note: "This cuts every response. A server for the public stops listening first, waits a limited time for its responses, and then destroys what is left. If the work closes the server itself, the call rejects with `ERR_SERVER_NOT_RUNNING`.",
  run: async (side, { isPending }) => {
    const client = Promise.withResolvers<IncomingMessage>();
    const served = side.whileServing(
      createServer(firstEvent),
      0,
      async (origin) => {
        const response = await visit(origin);
        client.resolve(response);
        const [event] = await once(response.setEncoding("utf8"), "data");
        return event;
      },
    );
    const waits = await isPending(served);
    const response = await client.promise;
    if (!response.destroy().closed) await once(response, "close");
    return [await served, waits ? "closes when the client leaves" : "closes"];
  },
  calls: 2,
  leaks: {},
  outcome: {
    wrong: "returned [ 'first event', 'closes when the client leaves' ]",
    correct: "returned [ 'first event', 'closes' ]",
  },
  innocent: {
    run: (side) =>
      side.whileServing(
        createServer((_request, response) => void response.end("all of it")),
        0,
        async (origin) => {
          const response = await visit(origin);
          const closed = once(response.socket, "close");
          const answer = await text(response);
          await closed;
          return answer;
        },
      ),
    outcome: "returned 'all of it'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "another server has the port",
      run: (side) =>
        side.whileServing(createServer(), 0, (origin) => {
          server = createServer();
          return side.whileServing(server, Number(new URL(origin).port), () =>
            Promise.resolve("served"),
          );
        }),
      outcome: "threw EADDRINUSE",
      effect: { observe: listeners, expected: "0 connection listeners added" },
    },
    {
      kind: "body throws",
      when: "the work fails while a response is open",
      run: async (side, { outcomeOf }) => {
        const clients: IncomingMessage[] = [];
        const outcome = await outcomeOf(() =>
          side.whileServing(createServer(firstEvent), 0, async (origin) => {
            clients.push((await visit(origin)).resume());
            throw new Error("cannot go on");
          }),
        );
        for (const { socket } of clients) {
          if (!socket.closed) await once(socket, "close");
        }
        return outcome;
      },
      outcome: "returned 'threw Error: cannot go on'",
    },
    {
      kind: "release fails",
      when: "closing the server fails after the work failed",
      run: (side, { fail }) => {
        fail(Server.prototype, "close");
        return side.whileServing(createServer(), 0, () =>
          Promise.reject(new Error("cannot go on")),
        );
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: cannot go on)",
    },
    {
      kind: "used elsewhere",
      when: "a client holds an upgraded socket",
      run: async (side) => {
        server = createServer();
        server.on("upgrade", (_request, socket) => {
          socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        });
        const client = await side.whileServing(server, 0, async (origin) => {
          const socket = connect(Number(new URL(origin).port), "127.0.0.1");
          socket.write(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n",
          );
          await once(socket, "data");
          return socket.resume();
        });
        if (!client.closed) await once(client, "close");
        return "the server closes";
      },
      outcome: "returned 'the server closes'",
      effect: { observe: listeners, expected: "0 connection listeners added" },
    },
  ],
});

function listeners(): string {
  const before = createServer().listenerCount("connection");
  const added = server.listenerCount("connection") - before;
  return `${added} connection listeners added`;
}

async function visit(origin: string): Promise<IncomingMessage> {
  const [response] = await once(get(origin, { agent: false }), "response");
  return response;
}
