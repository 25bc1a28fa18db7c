import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";
import { Pool } from "../waiter-gives-up/correct.ts";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A failed insert skips `release`, and the next caller waits.",
  fix: "Declare the lease with `using`: disposing it returns the connection.",
  seen: [
    {
      what: "A failed query did not return its client to the pool.",
      where: "vscode-sqltools#555",
      link: "https://github.com/mtxr/vscode-sqltools/pull/555",
      date: "2020-05-04",
    },
  ],
  run: async (side, tools) => {
    using connection = emptyUsers(tools);
    const pool = new Pool([connection]);
    const adding = ["ada", "ada", "grace"].map((name) =>
      side.addUser(pool, name),
    );
    const waits = await tools.isPending(Promise.allSettled(adding));
    return `the third caller ${waits ? "waits" : "gets the connection"}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'the third caller waits'",
    correct: "returned 'the third caller gets the connection'",
  },
  effect: {
    observe: (tools) => {
      using connection = open(tools);
      return `the table holds ${namesIn(connection)}`;
    },
    wrong: "the table holds ada",
    correct: "the table holds ada and grace",
  },
  innocent: {
    run: async (side, tools) => {
      using connection = emptyUsers(tools);
      const pool = new Pool([connection]);
      await Promise.all(
        ["ada", "grace", "linus"].map((name) => side.addUser(pool, name)),
      );
      return namesIn(connection);
    },
    outcome: "returned 'ada and grace and linus'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "body throws",
      when: "the insert fails",
      run: async (side, tools) => {
        using connection = emptyUsers(tools);
        const pool = new Pool([connection]);
        await side.addUser(pool, "ada");
        const outcome = await tools.outcomeOf(() => side.addUser(pool, "ada"));
        using _next = await pool.acquire();
        return outcome;
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR'",
    },
    {
      kind: "release fails",
      when: "the insert fails, and then the release does",
      run: async (side, tools) => {
        using connection = emptyUsers(tools);
        const release = () => {
          throw new Error("the pool is closed");
        };
        const acquire = () =>
          Promise.resolve({ connection, release, [Symbol.dispose]: release });
        await side.addUser({ acquire }, "ada").catch(() => {});
        await side.addUser({ acquire }, "ada");
      },
      outcome:
        "threw SuppressedError (Error: the pool is closed, suppressing ERR_SQLITE_ERROR)",
    },
    {
      kind: "used elsewhere",
      when: "another caller has the connection",
      run: async (side, tools) => {
        using connection = emptyUsers(tools);
        const pool = new Pool([connection]);
        const lease = await pool.acquire();
        const adding = side.addUser(pool, "ada");
        const before = namesIn(connection);
        lease.release();
        await adding;
        return [before, namesIn(connection)];
      },
      outcome: "returned [ '', 'ada' ]",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while the call waits",
      run: async (side, tools) => {
        using connection = emptyUsers(tools);
        const pool = new Pool([connection]);
        const lease = await pool.acquire();
        const control = new AbortController();
        const adding = tools.outcomeOf(() =>
          side.addUser(pool, "ada", control.signal),
        );
        control.abort(new Error("gave up"));
        const outcome = await adding;
        lease.release();
        await side.addUser(pool, "grace");
        return [outcome, namesIn(connection)];
      },
      outcome: "returned [ 'threw Error: gave up', 'grace' ]",
    },
  ],
});

function open({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(join(scratch, "users.db"));
}

function emptyUsers(tools: Tools): DatabaseSync {
  const connection = open(tools);
  connection.exec(`
    DROP TABLE IF EXISTS users;
    CREATE TABLE users (name TEXT PRIMARY KEY);
  `);
  return connection;
}

function namesIn(connection: DatabaseSync): string {
  const rows = connection.prepare("SELECT name FROM users ORDER BY name").all();
  return rows.map(({ name }) => name).join(" and ");
}
