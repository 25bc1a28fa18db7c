import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";
import { createPool } from "generic-pool";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Rows are read after their connection went back to the pool.",
  fix: "Read the rows before the release, or release after the last row.",
  note: "A released connection is still open, so its use throws no error. A write is worse: it joins the transaction of the next borrower, and a rollback undoes it. For a result that is too long for memory, use an async generator that has the lease in its own scope. A resource that is closed at the end of the block, and not returned, fails loudly: [`returned-resource`](../scoped-disposal/returned-resource).",
  seen: [
    {
      what: "Queries on a client of pg ran after its release and returned results; the maintainer advises never to touch it again.",
      where: "node-postgres#1039",
      link: "https://github.com/brianc/node-postgres/issues/1039",
      date: "2016-06-06",
    },
    {
      what: "A connection of mysql can be used after its release, while other code may acquire it.",
      where: "mysql#1873",
      link: "https://github.com/mysqljs/mysql/issues/1873",
      date: "2017-11-16",
    },
  ],
  run: async (side, tools) => {
    using store = openUsers(tools);
    const { pool } = store;
    const rows = await side.users(pool);
    const next = await pool.acquire();
    next.exec("BEGIN; INSERT INTO user VALUES ('undone')");
    const seen = [...rows].map(({ name }) => name);
    next.exec("ROLLBACK");
    await pool.release(next);
    return seen;
  },
  leaks: {},
  outcome: {
    wrong: "returned [ 'ada', 'grace', 'undone' ]",
    correct: "returned [ 'ada', 'grace' ]",
  },
  innocent: {
    run: async (side, tools) => {
      using store = openUsers(tools);
      return [...(await side.users(store.pool))].map(({ name }) => name);
    },
    outcome: "returned [ 'ada', 'grace' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the pool is draining",
      run: async (side, tools) => {
        using store = openUsers(tools);
        await store.pool.drain();
        await side.users(store.pool);
      },
      outcome: "threw Error: pool is draining and cannot accept work",
    },
    {
      kind: "body throws",
      when: "the table is missing",
      run: async (side, tools) => {
        using store = openUsers(tools);
        store.db.exec("DROP TABLE user");
        const outcome = await tools.outcomeOf(() => side.users(store.pool));
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
        await side.users(store.pool);
      },
      outcome: "threw Error: no such pool",
    },
    {
      kind: "used elsewhere",
      when: "the next borrower deletes the rows",
      run: async (side, tools) => {
        using store = openUsers(tools);
        const rows = await side.users(store.pool);
        const next = await store.pool.acquire();
        next.exec("DELETE FROM user");
        return [...rows].map(({ name }) => name);
      },
      outcome: "returned [ 'ada', 'grace' ]",
    },
    {
      kind: "used elsewhere",
      when: "the connection is closed before the rows are read",
      run: async (side, tools) => {
        using store = openUsers(tools);
        const rows = await side.users(store.pool);
        store.db.close();
        return [...rows].map(({ name }) => name);
      },
      outcome: "returned [ 'ada', 'grace' ]",
    },
  ],
});

/** A pool of one connection. Disposing closes it, returned or not. */
function openUsers({ scratch }: Tools) {
  const connections = new DisposableStack();
  const db = connections.use(new DatabaseSync(`${scratch}/users.db`));
  db.exec(`
    DROP TABLE IF EXISTS user;
    CREATE TABLE user (name TEXT);
    INSERT INTO user VALUES ('ada'), ('grace');
  `);
  const pool = createPool<DatabaseSync>({
    create: () => Promise.resolve(db),
    destroy: () => Promise.resolve(),
  });
  return { pool, db, [Symbol.dispose]: () => connections.dispose() };
}
