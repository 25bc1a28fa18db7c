import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";
import { createPool } from "generic-pool";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A second release frees the connection of the next caller.",
  fix: "Put the release on a stack: disposing it twice releases once.",
  note: 'Without `isBorrowedResource` generic-pool rejects the second release, if the connection is in the pool at that moment: "Resource not currently part of this pool". A rejected release that is not awaited ends the process. If another caller has the connection, generic-pool accepts the second release with and without that check: it knows the connection, and not the caller. [`closed-twice`](../manual-close/closed-twice) is the same mistake with a descriptor number.',
  seen: [
    {
      what: "A `release` in the branch for errors and one after it gave two clients of node-pool the same Redis connection.",
      where: "node-pool#19",
      link: "https://github.com/coopernurse/node-pool/pull/19",
      date: "2011-10-11",
    },
    {
      what: "An outbound connection of a mail server was released a second time after a failed write.",
      where: "Haraka#1576",
      link: "https://github.com/haraka/Haraka/issues/1576",
      date: "2016-08-29",
    },
    {
      what: "A second `release` of a resource that another caller has acquired resolves, and a third caller gets the same resource.",
      where: "generic-pool 3.9.0",
      link: "https://github.com/coopernurse/node-pool/blob/v3.9.0/lib/Pool.js",
      date: "2022-09-10",
      test: "generic-pool lends a resource twice when its first borrower releases it twice",
    },
    {
      what: "A second `release` that is not awaited is an unhandled rejection and ends the process.",
      where: "generic-pool 3.9.0",
      link: "https://github.com/coopernurse/node-pool/blob/v3.9.0/lib/Pool.js",
      date: "2022-09-10",
      test: "generic-pool ends the process when a second release is not awaited",
    },
  ],
  run: async (side, tools) => {
    using users = openUsers(tools);
    const { pool } = users;
    let second: DatabaseSync | undefined;
    await side.report(pool, async () => {
      second = await pool.acquire();
      second.exec("BEGIN; INSERT INTO user VALUES ('undone')");
    });
    const acquiring = pool.acquire();
    const third = await Promise.race([acquiring, setImmediate(null)]);
    third?.exec("INSERT INTO user VALUES ('grace')");
    second?.exec("ROLLBACK");
    if (third) return "the third caller has the connection of the second";
    await pool.release(second!);
    (await acquiring).exec("INSERT INTO user VALUES ('grace')");
    return "the third caller waits for the second";
  },
  leaks: {},
  outcome: {
    wrong: "returned 'the third caller has the connection of the second'",
    correct: "returned 'the third caller waits for the second'",
  },
  effect: {
    observe: names,
    wrong: "stored: ada",
    correct: "stored: ada, grace",
  },
  innocent: {
    run: async (side, tools) => {
      using users = openUsers(tools);
      const sent: unknown[] = [];
      await side.report(users.pool, async (names) => {
        await users.pool.use((db) =>
          Promise.resolve().then(() => db.exec("SELECT 1")),
        );
        sent.push(names);
      });
      return sent;
    },
    outcome: "returned [ [ 'ada' ] ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "sending throws",
      run: async (side, tools) => {
        using users = openUsers(tools);
        const outcome = await tools.outcomeOf(() =>
          side.report(users.pool, () => Promise.reject(new Error("no paper"))),
        );
        return `${outcome}, ${users.pool.borrowed} borrowed`;
      },
      outcome: "returned 'threw Error: no paper, 0 borrowed'",
    },
    {
      kind: "body throws",
      when: "the query throws",
      run: async (side, tools) => {
        using users = openUsers(tools);
        using db = open(tools);
        db.exec("DROP TABLE user");
        const outcome = await tools.outcomeOf(() =>
          side.report(users.pool, () => Promise.resolve()),
        );
        db.exec("CREATE TABLE user (name TEXT)");
        return `${outcome}, ${users.pool.borrowed} borrowed`;
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR, 0 borrowed'",
    },
    {
      kind: "release fails",
      when: "releasing fails before the report is sent",
      run: async (side, tools) => {
        using users = openUsers(tools);
        users.pool.release = () => Promise.reject(new Error("no such pool"));
        await side.report(users.pool, () => {
          throw new Error("sent");
        });
      },
      outcome: "threw Error: no such pool",
    },
    {
      kind: "used elsewhere",
      when: "another report waits for the connection",
      run: async (side, tools) => {
        using users = openUsers(tools);
        const sent: unknown[] = [];
        const send = (names: unknown[]) => {
          sent.push(...names);
          return Promise.resolve();
        };
        await Promise.all([
          side.report(users.pool, send),
          side.report(users.pool, send),
        ]);
        return sent;
      },
      outcome: "returned [ 'ada', 'ada' ]",
    },
    {
      kind: "acquire fails",
      when: "the pool is draining",
      run: async (side, tools) => {
        using users = openUsers(tools);
        await users.pool.drain();
        await side.report(users.pool, () => Promise.resolve());
      },
      outcome: "threw Error: pool is draining and cannot accept work",
    },
  ],
});

/** A pool of one connection. Disposing closes it, returned or not. */
function openUsers(tools: Tools) {
  const connections = new DisposableStack();
  const db = connections.use(open(tools));
  db.exec(`
    DROP TABLE IF EXISTS user;
    CREATE TABLE user (name TEXT);
    INSERT INTO user VALUES ('ada');
  `);
  const pool = createPool<DatabaseSync>({
    create: () => Promise.resolve(db),
    destroy: () => Promise.resolve(),
  });
  return { pool, [Symbol.dispose]: () => connections.dispose() };
}

/** As another connection sees them. */
function names(tools: Tools): string {
  using db = open(tools);
  const rows = db.prepare("SELECT name FROM user").all();
  return `stored: ${rows.map(({ name }) => name).join(", ")}`;
}

function open({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(`${scratch}/users.db`);
}
