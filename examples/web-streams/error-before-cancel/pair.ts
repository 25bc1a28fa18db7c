import { syncBuiltinESMExports } from "node:module";
import timers, { setImmediate } from "node:timers/promises";
import { alone, endUnused } from "course/fetching";
import { pair } from "course/pair";

const long = "x".repeat(10_000_000);
const asked = new Set<string>();
/** The `Retry-After` of the first answer at an address. */
const waits = new Map([
  ["/soon", "0"],
  ["/later", "2"],
  ["/at", "Thu, 26 Nov 2026 12:00:00 GMT"],
  ["/long", "9999999999"],
  ["/empty", ""],
]);

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An error before `cancel()` leaves the body unread.",
  fix: "Cancel an unwanted body before any line that can throw.",
  note: "The connection also stays busy during the wait for the next try. A body that was read to its end is still locked, so `cancel` rejects with a TypeError: cancel only what you do not read. To release the body in every case, pass a signal to `fetch` and abort it when the block ends. `delayOf` refuses a `Retry-After` that is empty, names a date or is too long. An empty text is 0 as a number, and a timer that is given NaN, or more than 24 days, waits 1 ms. If you read a part of the body, see [`fetch-body`](../async/fetch-body).",
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
    const wait = waits.get(url);
    if (wait !== undefined && !asked.has(url)) {
      asked.add(url);
      response.writeHead(503, { "Retry-After": wait }).end(long);
    } else if (url === "/down") {
      response.writeHead(503).end(long);
    } else if (url === "/cut") {
      response.writeHead(404).flushHeaders();
      void setImmediate().then(() => socket.destroy());
    } else if (url === "/half") {
      response.write("the first half", () => socket.destroy());
    } else if (url === "/end-unused") {
      endUnused();
      response.end();
    } else {
      response.end("ready");
    }
  },
  run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/down`)),
  leaks: { socket: 1 },
  outcome: "threw Error: no text: 503",
  release: "late",
  innocent: {
    run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/text`)),
    outcome: "returned 'ready'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side, { peer }) =>
        alone(peer, () => side.textOf("http://127.0.0.1:1")),
      outcome: "threw TypeError",
    },
    {
      kind: "used elsewhere",
      when: "the server asks to wait",
      run: (side, { peer }) =>
        alone(peer, () => stepsOf(() => side.textOf(`${peer}/later`))),
      outcome:
        "returned [ 'fetch', 'cancelled', 'wait for 2000 ms', 'go on', 'fetch', 'ready' ]",
    },
    {
      kind: "used elsewhere",
      when: "the server is ready at the second request",
      run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/soon`)),
      outcome: "returned 'ready'",
    },
    {
      kind: "body throws",
      when: "the server names a date",
      run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/at`)),
      outcome: "threw Error: no text: 503",
    },
    {
      kind: "body throws",
      when: "the server asks for more than a timer can wait",
      run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/long`)),
      outcome: "threw Error: no text: 503",
    },
    {
      kind: "body throws",
      when: "the server names no time",
      run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/empty`)),
      outcome: "threw Error: no text: 503",
    },
    {
      kind: "body throws",
      when: "the text breaks off",
      run: (side, { peer }) => alone(peer, () => side.textOf(`${peer}/half`)),
      outcome: "threw TypeError",
    },
    {
      kind: "release fails",
      when: "the refused body breaks off",
      run: (side, { peer }) =>
        alone(peer, () => afterTheCut(() => side.textOf(`${peer}/cut`))),
      outcome: "threw Error: no text: 404",
    },
  ],
});

/** The steps of the work: a cancellation and a wait end in a later turn. */
async function stepsOf(work: () => Promise<string>): Promise<string[]> {
  const steps: string[] = [];
  const { fetch } = globalThis;
  const { setTimeout } = timers;
  using stack = new DisposableStack();
  stack.defer(() => {
    globalThis.fetch = fetch;
    timers.setTimeout = setTimeout;
    syncBuiltinESMExports();
  });
  globalThis.fetch = async (...given) => {
    steps.push("fetch");
    const response = await fetch(...given);
    const body = response.body!;
    const cancel = body.cancel.bind(body);
    body.cancel = async () => {
      await cancel();
      await setImmediate();
      steps.push("cancelled");
    };
    return response;
  };
  timers.setTimeout = async (delay?: number, value?: unknown) => {
    steps.push(`wait for ${delay} ms`);
    await setImmediate();
    steps.push("go on");
    return value as never;
  };
  syncBuiltinESMExports();
  steps.push(await work());
  return steps;
}

/** Each `fetch` of the work ends when its body has broken off. */
async function afterTheCut<T>(work: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  using stack = new DisposableStack();
  stack.defer(() => void (globalThis.fetch = fetch));
  globalThis.fetch = async (...given) => {
    const response = await fetch(...given);
    await response.clone().text().catch(String); // both branches have the error
    return response;
  };
  return await work();
}
