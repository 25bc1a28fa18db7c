import { once } from "node:events";
import { readFileSync, openSync, closeSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A release that waits for the other side never ends.",
  fix: "Give the release a deadline, and then destroy the socket.",
  note: "A dispose method takes no arguments, so the limit goes into the constructor. At the deadline the socket is destroyed. The release throws when data is not sent, and otherwise resolves: only the end of the other side is missing. Sent means that the kernel has the data. If the other side must confirm that it has arrived, throw in both cases. `resume()` discards unread data, because with unread data a socket never closes. A race around the release would end the wait, but leave the socket open. [`stubborn-child`](../async/stubborn-child) has a process that ignores SIGTERM.",
  seen: [
    {
      what: "A pull request destroys a socket that the other side has not closed after 30 s.",
      where: "vscode#319735",
      link: "https://github.com/microsoft/vscode/pull/319735",
      date: "2026-06-03",
    },
  ],
  run: async (side, tools) => {
    const releasing = useOnce(side, tools, "/stuck");
    return (await tools.isPending(releasing)) ? "still waits" : "has ended";
  },
  leaks: { socket: 1 },
  outcome: {
    wrong: "returned 'still waits'",
    correct: "returned 'has ended'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  innocent: {
    run: (side, tools) => useOnce(side, tools, "/"),
    outcome: "returned undefined",
  },
  peer: (request, response) => {
    // Node's HTTP server closes its side when the client has closed.
    if (request.url === "/stuck") request.socket.removeAllListeners("end");
    else response.end();
  },
  paths: [
    {
      kind: "body throws",
      when: "the block throws and the server never closes",
      run: async (side, tools) => {
        const socket = await dial(tools, "/stuck");
        await using _connection = new side.Connection(socket, 20);
        throw new Error("no answer");
      },
      outcome: "threw Error: no answer",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "release fails",
      when: "the connection breaks during the release",
      run: async (side, tools) => {
        const socket = await dial(tools, "/stuck");
        const connection = new side.Connection(socket, 60_000);
        const releasing = connection[Symbol.asyncDispose]();
        setTimeout(() => socket.destroy(new Error("line is dead")), 5);
        return await releasing;
      },
      outcome: "threw Error: line is dead",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "release fails",
      when: "the server does not read and data is not sent at the deadline",
      run: async (side) => {
        await using stack = new AsyncDisposableStack();
        const server = stack.use(createServer({ pauseOnConnect: true }));
        server.on("connection", (peer) =>
          stack.defer(() => void peer.destroy()),
        );
        await once(server.listen(0, "127.0.0.1"), "listening");
        const { port } = server.address() as AddressInfo;
        const socket = connect(port, "127.0.0.1");
        await once(socket, "connect");
        await using _connection = new side.Connection(socket, 20);
        socket.write(Buffer.alloc(32_000_000)); // more than the kernel stores
      },
      outcome: "threw Error: data is not sent",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the server has closed the connection before",
      run: async (side, tools) => {
        const socket = await dial(tools, "/");
        await using _connection = new side.Connection(socket, 60_000);
        socket.resume().end();
        await once(socket, "close");
      },
      outcome: "returned undefined",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the server closes at once and the deadline is far",
      run: (side, tools) => useOnce(side, tools, "/", 60_000),
      outcome: "returned undefined",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "disposed twice",
      when: "a file is opened between the two",
      run: async (side, tools) => {
        const socket = await dial(tools, "/stuck");
        const connection = new side.Connection(socket, 20);
        await connection[Symbol.asyncDispose]();
        const other = openSync(tools.file("other.txt", "other"), "r");
        using stack = new DisposableStack();
        stack.defer(() => closeSync(other));
        await connection[Symbol.asyncDispose]();
        return readFileSync(other, "utf8");
      },
      outcome: "returned 'other'",
    },
    {
      kind: "disposed twice",
      when: "the second comes while the first waits",
      run: async (side, tools) => {
        const socket = await dial(tools, "/stuck");
        const connection = new side.Connection(socket, 20);
        await Promise.all([
          connection[Symbol.asyncDispose](),
          connection[Symbol.asyncDispose](),
        ]);
        return socket.closed;
      },
      outcome: "returned true",
    },
  ],
});

/** With a request, which the server answers, and then closes, or not. */
async function useOnce(
  side: typeof import("./correct.ts"),
  tools: Tools,
  path: string,
  patience = 20,
): Promise<void> {
  const socket = await dial(tools, path);
  await using _connection = new side.Connection(socket, patience);
}

async function dial({ peer }: Tools, path: string): Promise<Socket> {
  const { hostname, port } = new URL(peer);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The server has seen the request when it says "continue".
  await once(socket, "readable");
  return socket;
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
