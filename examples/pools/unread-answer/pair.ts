import { getEventListeners, once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pair } from "course/pair";
import { createPool } from "generic-pool";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A connection with an unread answer goes back to the pool.",
  fix: "After a question, release only with its whole answer read; on an error call `destroy`.",
  note: 'A pool cannot see this: the connection is open. The same holds for a transaction that is still open and for changed settings of a session; SQLite would answer "cannot start a transaction within a transaction". If it is cheap to bring the connection back to a known state, do that in the release, as in [`waiter-gives-up`](../multi-resource/waiter-gives-up); if not, or if that fails, destroy it. An abort does not end the wait for a connection here; [`abandoned-acquire`](abandoned-acquire) does that. `validate` with `testOnBorrow` is for a connection that breaks while it is idle.',
  seen: [
    {
      what: "An async command of redis-py that was cancelled before its answer came left the connection off by one: each later command got the answer of the one before.",
      where: "redis-py#2624",
      link: "https://github.com/redis/redis-py/issues/2624",
      date: "2023-03-17",
    },
    {
      what: "A command of aredis that timed out returned its connection with unread data, and the next command read it.",
      where: "aredis#52",
      link: "https://github.com/NoneGG/aredis/issues/52",
      date: "2017-08-28",
    },
    {
      what: "Clients of pg that had errored went back to the pool when the caller did not pass the error to `done`.",
      where: "node-postgres#1011",
      link: "https://github.com/brianc/node-postgres/pull/1011",
      date: "2016-05-05",
    },
  ],
  run: async (side) => {
    await using prices = await openPrices();
    const control = new AbortController();
    const first = side.ask(prices.pool, "tea, slowly", control.signal);
    await prices.asked;
    control.abort(new Error("too slow"));
    await first.catch(() => {});
    const idle = new AbortController();
    return await side.ask(prices.pool, "milk", idle.signal);
  },
  leaks: {},
  outcome: {
    wrong: "returned 'the price of tea'",
    correct: "returned 'the price of milk'",
  },
  calls: 3,
  innocent: {
    run: async (side) => {
      await using prices = await openPrices();
      const { signal } = new AbortController();
      const tea = await side.ask(prices.pool, "tea", signal);
      return [
        tea,
        await side.ask(prices.pool, "milk", signal),
        prices.sockets.length,
      ];
    },
    outcome: "returned [ 'the price of tea', 'the price of milk', 1 ]",
  },
  paths: [
    {
      kind: "cancelled",
      when: "the signal aborts while the answer is on its way",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const control = new AbortController();
        const asking = side.ask(prices.pool, "tea, slowly", control.signal);
        await prices.asked;
        control.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() => asking);
        const listeners = getEventListeners(control.signal, "abort").length;
        return `${outcome}, ${prices.pool.borrowed} borrowed, ${listeners} listeners`;
      },
      outcome: "returned 'threw ABORT_ERR, 0 borrowed, 0 listeners'",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const signal = AbortSignal.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() =>
          side.ask(prices.pool, "tea", signal),
        );
        return `${outcome}, ${prices.sockets.length} opened`;
      },
      outcome: "returned 'threw Error: too slow, 0 opened'",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while it waits for the connection",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const busy = await prices.pool.acquire();
        const control = new AbortController();
        const asking = side.ask(prices.pool, "tea", control.signal);
        control.abort(new Error("too slow"));
        await prices.pool.release(busy);
        const outcome = await tools.outcomeOf(() => asking);
        const idle = new AbortController();
        const answer = await side.ask(prices.pool, "milk", idle.signal);
        return [
          outcome,
          answer,
          String(prices.questions),
          `${prices.sockets.length} opened`,
        ];
      },
      outcome:
        "returned [ 'threw Error: too slow', 'the price of milk', 'milk', '1 opened' ]",
    },
    {
      kind: "body throws",
      when: "the server resets the connection",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const { signal } = new AbortController();
        const outcome = await tools.outcomeOf(() =>
          side.ask(prices.pool, "reset", signal),
        );
        return [outcome, await side.ask(prices.pool, "milk", signal)];
      },
      outcome: "returned [ 'threw ECONNRESET', 'the price of milk' ]",
    },
    {
      kind: "body throws",
      when: "the server hangs up",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const { signal } = new AbortController();
        const outcome = await tools.outcomeOf(() =>
          side.ask(prices.pool, "hang up", signal),
        );
        return [outcome, await side.ask(prices.pool, "milk", signal)];
      },
      outcome:
        "returned [ 'threw Error: the connection is closed', 'the price of milk' ]",
    },
    {
      kind: "body throws",
      when: "other code destroys the socket while its answer is on its way",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const { signal } = new AbortController();
        const asking = side.ask(prices.pool, "tea, slowly", signal);
        await prices.asked;
        prices.sockets[0]!.destroy();
        const outcome = await tools.outcomeOf(() => asking);
        return [outcome, await side.ask(prices.pool, "milk", signal)];
      },
      outcome:
        "returned [ 'threw Error: the connection is closed', 'the price of milk' ]",
    },
    {
      kind: "body throws",
      when: "the server has closed an idle connection",
      run: async (side, tools) => {
        await using prices = await openPrices();
        const { signal } = new AbortController();
        await side.ask(prices.pool, "tea, and goodbye", signal);
        await prices.closed;
        const outcome = await tools.outcomeOf(() =>
          side.ask(prices.pool, "milk", signal),
        );
        return [outcome, await side.ask(prices.pool, "milk", signal)];
      },
      outcome:
        "returned [ 'threw Error: the connection is closed', 'the price of milk' ]",
    },
    {
      kind: "acquire fails",
      when: "the pool is draining",
      run: async (side) => {
        await using prices = await openPrices();
        await prices.pool.drain();
        const idle = new AbortController();
        return await side.ask(prices.pool, "tea", idle.signal);
      },
      outcome: "threw Error: pool is draining and cannot accept work",
    },
    {
      kind: "release fails",
      when: "the pool refuses the connection",
      run: async (side) => {
        await using prices = await openPrices();
        const { pool } = prices;
        const release = pool.release.bind(pool);
        pool.release = async (socket) => {
          await release(socket);
          throw new Error("no such pool");
        };
        const idle = new AbortController();
        return await side.ask(pool, "tea", idle.signal);
      },
      outcome: "threw Error: no such pool",
    },
    {
      kind: "release fails",
      when: "the server resets the connection, and destroying it fails",
      run: async (side) => {
        await using prices = await openPrices();
        const { pool } = prices;
        const destroy = pool.destroy.bind(pool);
        pool.destroy = async (socket) => {
          await destroy(socket);
          throw new Error("no such pool");
        };
        const idle = new AbortController();
        return await side.ask(pool, "reset", idle.signal);
      },
      outcome:
        "threw SuppressedError (Error: no such pool, suppressing ECONNRESET)",
    },
    {
      kind: "used elsewhere",
      when: "two questions are asked at once on one connection",
      run: async (side) => {
        await using prices = await openPrices();
        const { signal } = new AbortController();
        const questions = ["tea", "milk"];
        return await Promise.all(
          questions.map((question) => side.ask(prices.pool, question, signal)),
        );
      },
      outcome: "returned [ 'the price of tea', 'the price of milk' ]",
    },
    {
      kind: "body throws",
      when: "an answer comes in two pieces, cut within a letter",
      run: async (side) => {
        await using prices = await openPrices();
        const idle = new AbortController();
        return await side.ask(prices.pool, "café, in pieces", idle.signal);
      },
      outcome: "returned 'the price of café'",
    },
  ],
});

/** A server of prices, and a pool of one connection to it. */
async function openPrices() {
  await using stack = new AsyncDisposableStack();
  const asked = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const questions: string[] = [];
  const sockets: Socket[] = [];
  let owed: Socket | undefined;
  const server = stack.use(
    createServer((socket) => {
      socket.on("error", () => {});
      stop.defer(() => socket.destroy());
      socket.setEncoding("utf8").on("data", (line: string) => {
        questions.push(line.trimEnd());
        const [good, how] = line.trimEnd().split(", ");
        if (how === "slowly") {
          owed = socket;
          return asked.resolve();
        }
        if (good === "reset") return socket.resetAndDestroy();
        if (good === "hang up") return socket.end();
        // The connection of the slow question gets that answer first.
        if (owed === socket) return socket.write("the price of tea\n");
        const answer = Buffer.from(`the price of ${good}\n`);
        if (how === "and goodbye") return socket.end(answer);
        if (how === undefined) return socket.write(answer);
        socket.write(answer.subarray(0, -2));
        setTimeout(() => socket.write(answer.subarray(-2)), 5);
      });
    }),
  );
  const stop = stack.use(new DisposableStack());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const pool = createPool<Socket>({
    create: async () => {
      const socket = connect(port, "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => {}).once("close", () => closed.resolve());
      stop.defer(() => socket.destroy());
      await once(socket, "connect");
      return socket;
    },
    destroy: (socket) => Promise.resolve(void socket.destroy()),
  });
  const all = stack.move();
  return {
    ...{
      pool,
      sockets,
      questions,
      asked: asked.promise,
      closed: closed.promise,
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
