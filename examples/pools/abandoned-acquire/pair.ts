import { getEventListeners } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";
import { createPool } from "generic-pool";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A caller that gives up never returns the connection that arrives later.",
  fix: "Keep the promise of `acquire`, and release a connection that arrives late.",
  note: "generic-pool takes no signal. Its own `acquireTimeoutMillis` is safe: a caller that times out leaves the queue. In `wrong.ts`, each caller that gives up loses one connection, until every caller waits; `drain` then waits, too. [`waiter-gives-up`](../multi-resource/waiter-gives-up) has a pool that handles this itself, and [`late-arrival`](../async/late-arrival) has a file that arrives late.",
  seen: [
    {
      what: "A query of knex gave up after `acquireConnectionTimeout`, and the connection that came for it never went back to the pool.",
      where: "knex#1694",
      link: "https://github.com/knex/knex/issues/1694",
      date: "2016-09-26",
    },
    {
      what: "A timeout around `pool.acquire` of asyncpg left connections that did not return to the pool.",
      where: "asyncpg#467",
      link: "https://github.com/MagicStack/asyncpg/issues/467",
      date: "2019-07-18",
    },
    {
      what: "When the connection of pg-pool opened after `connectionTimeoutMillis`, it stayed open, and the pool never took it for idle.",
      where: "node-postgres#3543",
      link: "https://github.com/brianc/node-postgres/issues/3543",
      date: "2025-09-09",
    },
  ],
  run: async (side, tools) => {
    using store = openUsers(tools);
    const { pool } = store;
    const busy = await pool.acquire();
    const control = new AbortController();
    const setting = side.setName(pool, "ada", "eve", control.signal);
    control.abort(new Error("too slow"));
    const outcome = await tools.outcomeOf(() => setting);
    await pool.release(busy);
    const waits = await tools.isPending(pool.acquire());
    return `${outcome}; the next ${waits ? "waits" : "has a connection"}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'threw Error: too slow; the next waits'",
    correct: "returned 'threw Error: too slow; the next has a connection'",
  },
  innocent: {
    run: async (side, tools) => {
      using store = openUsers(tools);
      await side.setName(store.pool, "ada", "eve", idle());
      return store.names();
    },
    outcome: "returned [ 'eve' ]",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: async (side, tools) => {
        using store = openUsers(tools);
        const signal = AbortSignal.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() =>
          side.setName(store.pool, "ada", "eve", signal),
        );
        return `${outcome}, ${store.pool.borrowed} borrowed, ${store.names()}`;
      },
      outcome: "returned 'threw Error: too slow, 0 borrowed, ada'",
    },
    {
      kind: "cancelled",
      when: "the signal aborts after the call",
      run: async (side, tools) => {
        using store = openUsers(tools);
        const control = new AbortController();
        await side.setName(store.pool, "ada", "eve", control.signal);
        const { length } = getEventListeners(control.signal, "abort");
        control.abort();
        return `${length} listeners, ${store.pool.borrowed} borrowed`;
      },
      outcome: "returned '0 listeners, 0 borrowed'",
    },
    {
      kind: "cancelled",
      when: "the late connection cannot be released",
      isApart: true,
      run: async (side, tools) => {
        using store = openUsers(tools);
        const busy = await store.pool.acquire();
        const control = new AbortController();
        const setting = side.setName(store.pool, "ada", "eve", control.signal);
        control.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() => setting);
        const release = store.pool.release.bind(store.pool);
        store.pool.release = () => Promise.reject(new Error("no such pool"));
        await release(busy);
        await tools.isPending(Promise.resolve()); // an unhandled one ends it now
        return outcome;
      },
      outcome: "returned 'threw Error: too slow'",
    },
    {
      kind: "acquire fails",
      when: "the pool is draining",
      run: async (side, tools) => {
        using store = openUsers(tools);
        await store.pool.drain();
        await side.setName(store.pool, "ada", "eve", idle());
      },
      outcome: "threw Error: pool is draining and cannot accept work",
    },
    {
      kind: "body throws",
      when: "the table is missing",
      run: async (side, tools) => {
        using store = openUsers(tools);
        store.db.exec("DROP TABLE user");
        const outcome = await tools.outcomeOf(() =>
          side.setName(store.pool, "ada", "eve", idle()),
        );
        return `${outcome}, ${store.pool.borrowed} borrowed`;
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR, 0 borrowed'",
    },
    {
      kind: "release fails",
      when: "the pool refuses the connection",
      run: async (side, tools) => {
        using store = openUsers(tools);
        store.pool.release = () => Promise.reject(new Error("no such pool"));
        await side.setName(store.pool, "ada", "eve", idle());
      },
      outcome: "threw Error: no such pool",
    },
    {
      kind: "used elsewhere",
      when: "the call before gives up and the next one waits",
      run: async (side, tools) => {
        using store = openUsers(tools);
        const busy = await store.pool.acquire();
        const control = new AbortController();
        const first = side.setName(store.pool, "ada", "eve", control.signal);
        const second = side.setName(store.pool, "ada", "grace", idle());
        control.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() => first);
        await store.pool.release(busy);
        await second;
        return `${outcome}, ${store.names()}`;
      },
      outcome: "returned 'threw Error: too slow, grace'",
    },
  ],
});

function idle(): AbortSignal {
  return new AbortController().signal;
}

/** A pool of one connection. Disposing closes it, returned or not. */
function openUsers({ scratch }: Tools) {
  const connections = new DisposableStack();
  const db = connections.use(new DatabaseSync(`${scratch}/users.db`));
  db.exec(`
    DROP TABLE IF EXISTS user;
    CREATE TABLE user (name TEXT);
    INSERT INTO user VALUES ('ada');
  `);
  const pool = createPool<DatabaseSync>({
    create: () => Promise.resolve(db),
    destroy: () => Promise.resolve(),
  });
  const names = () =>
    db
      .prepare("SELECT name FROM user")
      .all()
      .map(({ name }) => name);
  return { pool, db, names, [Symbol.dispose]: () => connections.dispose() };
}
