import { once } from "node:events";
import { createServer, Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { pair } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`server.close` waits for a connection that becomes idle later.",
  fix: "Keep closing idle connections while the server closes, and set a deadline.",
  note: "`server[Symbol.asyncDispose]()` is `close` as a promise. Since Node 19, `close` closes the connections that are idle at that moment. A browser, a load balancer or an HTTP agent keeps the others open for its next request. `keepAliveTimeout` is 5 s by default, and more than a minute behind many load balancers. Node 26.10 counts a connection as idle as soon as `response.end` was called: `close` and `closeIdleConnections` cut a long response that a slow client has not yet received. `finishSending` closes idle connections only while no socket has bytes left to send. It does not know a response that a `checkContinue` listener sends, so `close` may cut that one. A request that arrives while the server closes gets `connection: close`, so it is the last one on its connection. [`response-in-flight`](../async/response-in-flight) cuts every response at once.",
  seen: [
    {
      what: "A kept connection held `close` on SIGTERM, until a watchdog of 10 s ended the process with code 1.",
      where: "SuperAgent#1134",
      link: "https://github.com/SkillfulAgents/SuperAgent/pull/1134",
      date: "2026-09-17",
    },
    {
      what: "A connection that was busy when `close` began was kept for 72 s after its response.",
      where: "canonry#1091",
      link: "https://github.com/Canonry/canonry/pull/1091",
      date: "2026-09-04",
    },
    {
      what: "`close` and `closeIdleConnections` destroyed connections whose response had ended, but was not completely sent.",
      where: "claude-code-cache-fix#357",
      link: "https://github.com/cnighswonger/claude-code-cache-fix/issues/357",
      date: "2026-08-26",
    },
  ],
  run: async (side, { isPending }) => {
    const { stop, client, response } = await visited(side, 10_000);
    const stopping = stop();
    response.end("all of it");
    if (await isPending(stopping)) return "still waits";
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
      const { stop, client, response } = await visited(side, 10_000);
      response.end("all of it");
      await once(response, "close");
      await stop();
      if (!client.closed) await once(client, "close");
      return "has ended";
    },
    outcome: "returned 'has ended'",
  },
  paths: [
    {
      kind: "used elsewhere",
      when: "a response ends while the server closes",
      run: async (side) => {
        const { stop, client, response, received } = await visited(
          side,
          10_000,
        );
        const stopping = stop();
        response.write("the first half, ");
        setTimeout(() => response.end("the second half"), 20);
        await Promise.all([stopping, once(client, "close")]);
        return received().match(/the \w+ half/g);
      },
      outcome: "returned [ 'the first half', 'the second half' ]",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "a response never ends",
      run: async (side) => {
        const { stop, client, response, received } = await visited(side, 20);
        response.write("the first half, ");
        await Promise.all([stop(), once(client, "close")]);
        return received().match(/the \w+ half/g);
      },
      outcome: "returned [ 'the first half' ]",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "a response has ended and is not yet sent",
      run: async (side) => {
        const { stop, client, response, received } = await visited(
          side,
          10_000,
        );
        const stopped = () => Promise.all([stop(), once(client, "close")]);
        response.end("a".repeat(20_000_000)); // more than the kernel holds
        await stopped();
        return received().match(/a{2,}$/)?.[0].length;
      },
      outcome: "returned 20000000",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "a client sends its next request while the server closes",
      run: async (side) => {
        const it = await visited(side, 10_000);
        it.response.write("the first half, ");
        const stopping = it.stop();
        const requested = once(it.server, "request");
        it.client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        const [, response] = await requested;
        it.response.end();
        response.end();
        await Promise.all([stopping, once(it.client, "close")]);
        return it.received().match(/(?<=connection: )\S+/gi);
      },
      outcome: "returned [ 'keep-alive', 'close' ]",
    },
    {
      kind: "used elsewhere",
      when: "a client has connected and sent nothing",
      run: async (side) => {
        const { server, stop } = await listening(side, 10_000);
        const accepted = once(server, "connection");
        const client = dial(server);
        await accepted;
        await stop();
        if (!client.closed) await once(client, "close");
        return server.listening;
      },
      outcome: "returned false",
    },
    {
      kind: "release fails",
      when: "closing the server fails",
      run: async (side, { fail }) => {
        const { stop } = await listening(side, 10_000);
        fail(Server.prototype, "close");
        await stop();
      },
      outcome: "threw EIO",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "disposed twice",
      when: "the server is already closed",
      run: async (side) => {
        const { stop } = await listening(side, 10_000);
        await stop();
        await stop();
      },
      outcome: "threw ERR_SERVER_NOT_RUNNING",
      effect: { observe: timers, expected: "0 timers run" },
    },
  ],
});

/** A client has sent a request, and waits for the response. */
async function visited(side: Side, patience: number) {
  const { server, stop } = await listening(side, patience);
  const requested = once(server, "request");
  const client = dial(server);
  let text = "";
  client.setEncoding("utf8").on("data", (part: string) => (text += part));
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const response: ServerResponse = (await requested)[1];
  return { server, stop, client, response, received: () => text };
}

async function listening(side: Side, patience: number) {
  const server = createServer({ keepAliveTimeout: 60_000 });
  const stop = side.stopOf(server, patience);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, stop };
}

function dial(server: Server): Socket {
  const { port } = server.address() as AddressInfo;
  return connect(port, "127.0.0.1").resume();
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
