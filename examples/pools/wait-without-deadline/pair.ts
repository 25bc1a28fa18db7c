import { pair, type Tools } from "course/pair";
import { Pool } from "undici";

/** For requests that have to succeed, also on a busy machine. */
const enough = 20_000;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A request waits for a connection of its pool without a limit.",
  fix: "Give the whole call one deadline: `signal: AbortSignal.timeout(1000)`.",
  note: "Each request has its own limit, and the time in the queue is part of it. Every pool needs one: generic-pool waits without a limit unless `acquireTimeoutMillis` is set. It also repeats a `create` that rejects. If `create` rejects without a turn of the event loop, as with node:sqlite, that timeout never fires, and the process is busy until it is killed. So open at the first use, as in [`pool-per-request`](pool-per-request).",
  seen: [
    {
      what: "The request timeout of undici does not run while the request is in the queue of a Pool.",
      where: "undici#341",
      link: "https://github.com/nodejs/undici/issues/341",
      date: "2020-08-18",
    },
    {
      what: "A queue client had no deadline: `headersTimeout` did not cover the wait for a connection that other requests had.",
      where: "workflow#4049",
      link: "https://github.com/vercel/workflow/pull/4049",
      date: "2026-09-09",
    },
    {
      what: "rascal made its generic-pools without `acquireTimeoutMillis`, and a publication waited without end.",
      where: "rascal#159",
      link: "https://github.com/onebeyond/rascal/pull/159",
      date: "2021-06-30",
    },
    {
      what: "When `create` always rejects in microtasks, `acquire` never settles, and `acquireTimeoutMillis` never fires.",
      where: "generic-pool 3.9.0",
      link: "https://github.com/coopernurse/node-pool/issues/175",
      date: "2022-09-10",
      test: "generic-pool keeps the process busy when opening a connection always fails",
    },
  ],
  run: async (side, tools) => {
    await using site = openSite(tools);
    await site.hold();
    const waiting = side.getText(site.pool, "/text", 20);
    if (await tools.isPending(waiting)) return "it waits";
    return await nameOf(waiting);
  },
  leaks: {},
  outcome: {
    wrong: "returned 'it waits'",
    correct: "returned 'TimeoutError'",
  },
  innocent: {
    run: async (side, tools) => {
      await using site = openSite(tools);
      return await side.getText(site.pool, "/text", enough);
    },
    outcome: "returned 'a text'",
  },
  peer: (request, response) => {
    if (request.url === "/text") response.end("a text");
    else response.write("the first half");
    if (request.url === "/cut") {
      setTimeout(() => request.socket.destroy(), 10);
    }
  },
  // undici closes a socket a moment after it has destroyed the pool.
  release: "late",
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "cancelled",
      when: "the body does not end in time",
      run: async (side, tools) => {
        await using site = openSite(tools);
        return await nameOf(side.getText(site.pool, "/half", 50));
      },
      outcome: "returned 'TimeoutError'",
    },
    {
      kind: "used elsewhere",
      when: "another request waits behind the one that gives up",
      run: async (side, tools) => {
        await using site = openSite(tools);
        const holder = await site.hold();
        const first = side.getText(site.pool, "/text", 20);
        const second = side.getText(site.pool, "/text", enough);
        const name = await nameOf(first);
        holder.abort();
        return [name, await second];
      },
      outcome: "returned [ 'TimeoutError', 'a text' ]",
    },
    {
      kind: "used elsewhere",
      when: "the pool is used again after a timeout",
      run: async (side, tools) => {
        await using site = openSite(tools);
        const name = await nameOf(side.getText(site.pool, "/half", 50));
        return [name, await side.getText(site.pool, "/text", enough)];
      },
      outcome: "returned [ 'TimeoutError', 'a text' ]",
    },
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: async (side) => {
        await using stack = new AsyncDisposableStack();
        const pool = new Pool("http://127.0.0.1:1");
        stack.defer(() => pool.destroy());
        await side.getText(pool, "/text", enough);
      },
      outcome: "threw ECONNREFUSED",
    },
    {
      kind: "body throws",
      when: "the response breaks off",
      run: async (side, tools) => {
        await using site = openSite(tools);
        return await side.getText(site.pool, "/cut", enough);
      },
      outcome: "threw UND_ERR_SOCKET",
    },
  ],
});

/** A pool of one connection, and a way to keep it busy. */
function openSite({ peer }: Tools) {
  const pool = new Pool(peer, { connections: 1 });
  const hold = async () => {
    const control = new AbortController();
    const { signal } = control;
    const held = await pool.request({ method: "GET", path: "/half", signal });
    held.body.text().catch(() => {}); // aborted
    return control;
  };
  return { pool, hold, [Symbol.asyncDispose]: () => pool.destroy() };
}

async function nameOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: Error) => error.name);
}
