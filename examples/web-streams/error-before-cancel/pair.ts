import { setTimeout } from "node:timers/promises";
import { pair } from "course/pair";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";

const long = "x".repeat(1_000_000);
const asked = new Set<string>();
let readyAt = 0;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An error before `cancel()` leaves the body unread.",
  fix: "Cancel an unwanted body before any line that can throw.",
  note: "The connection also stays busy during the wait. A body that was read to its end is still locked, so `cancel` rejects with a TypeError: cancel only what you do not read. To release it in every case, pass a signal to `fetch` and abort it when the block ends. If you read a part of the body, see [`fetch-body`](../async/fetch-body).",
  seen: [
    {
      what: "A response with an error status threw before its body was cancelled; the maintainer counted 20 open sockets after 20 requests on Node 24.",
      where: "fastmcp#330",
      link: "https://github.com/punkpeye/fastmcp/pull/330",
      date: "2026-08-18",
    },
    {
      what: "A check after `fetch` threw without cancelling the body of the response.",
      where: "bluesky-social/atproto#3819",
      link: "https://github.com/bluesky-social/atproto/pull/3819",
      date: "2025-04-29",
    },
  ],
  peer: ({ url = "", socket }, response) => {
    response.setHeader("Connection", "close");
    if (url.startsWith("/soon") && !asked.has(url)) {
      asked.add(url);
      response.writeHead(503, { "Retry-After": "0" }).end(long);
    } else if (url === "/later") {
      const isEarly = performance.now() < readyAt;
      readyAt ||= performance.now() + 15;
      if (isEarly) response.writeHead(429).end();
      else if (asked.has(url)) response.end("ready");
      else response.writeHead(503, { "Retry-After": "0.03" }).end(long);
      asked.add(url);
    } else if (url === "/down") {
      response.writeHead(503).end(long);
    } else if (url === "/cut") {
      response.writeHead(404).flushHeaders();
      void setTimeout(20).then(() => socket.destroy());
    } else if (url === "/half") {
      response.write("the first half");
      void setTimeout(20).then(() => socket.destroy());
    } else {
      response.end("ready");
    }
  },
  run: (side, { peer }) => side.textOf(`${peer}/down`),
  leaks: { socket: 1 },
  outcome: "threw Error: no text: 503",
  release: "late",
  innocent: {
    run: (side, { peer }) => alone(() => side.textOf(`${peer}/text`)),
    outcome: "returned 'ready'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side) => alone(() => side.textOf("http://127.0.0.1:1")),
      outcome: "threw TypeError",
    },
    {
      kind: "used elsewhere",
      when: "the server asks to wait",
      run: (side, { peer }) => alone(() => side.textOf(`${peer}/later`)),
      outcome: "returned 'ready'",
    },
    {
      kind: "used elsewhere",
      when: "the server is ready at the second request",
      run: (side, { peer }) => alone(() => side.textOf(`${peer}/soon`)),
      outcome: "returned 'ready'",
    },
    {
      kind: "body throws",
      when: "the text breaks off",
      run: (side, { peer }) => alone(() => side.textOf(`${peer}/half`)),
      outcome: "threw TypeError",
    },
    {
      kind: "release fails",
      when: "the refused body breaks off",
      run: (side, { peer }) => alone(() => side.textOf(`${peer}/cut`)),
      outcome: "threw Error: no text: 404",
    },
  ],
});

/** Waits until the connections of the call are closed. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const shared = getGlobalDispatcher();
  await using stack = new AsyncDisposableStack();
  setGlobalDispatcher(stack.adopt(new Agent(), (agent) => agent.close()));
  stack.defer(() => setGlobalDispatcher(shared));
  return await work();
}
