import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Each call makes a pool and leaves its connection open.",
  fix: "Make one pool for the program, and drain and clear it at shutdown.",
  note: "generic-pool closes an idle connection only if `evictionRunIntervalMillis` is set; the default is never. `clear` does not reject when a connection cannot be closed: it emits `factoryDestroyError`. If several fail, the first error is thrown here; `new AggregateError(failed)` would keep them all. Listen from the start: `use` closes a connection as soon as its work rejects. The connection opens at its first use, because generic-pool repeats a `create` that rejects until it succeeds: see [`wait-without-deadline`](wait-without-deadline). [`agent-per-request`](../async/agent-per-request) has the HTTP connections of undici.",
  seen: [
    {
      what: "A test made a new pool for every query, and PostgreSQL refused it: too many clients.",
      where: "node-postgres#2264",
      link: "https://github.com/brianc/node-postgres/issues/2264",
      date: "2020-07-03",
    },
    {
      what: "A Piscina was made for each run of Puppeteer, and the memory of the process grew until one pool was shared.",
      where: "piscina#320",
      link: "https://github.com/piscinajs/piscina/issues/320",
      date: "2022-12-31",
    },
  ],
  run: (side, tools) =>
    side.main(users(tools), async (count) => [
      await count("red"),
      await count("blue"),
    ]),
  leaks: { file: 2 },
  outcome: "returned [ 2, 1 ]",
  paths: [
    {
      kind: "acquire fails",
      when: "the database is missing at first and there later",
      run: (side, tools) => {
        const path = join(tools.scratch, "later", "users.db");
        return side.main(path, async (count) => {
          const first = await tools.outcomeOf(() => count("red"));
          mkdirSync(join(tools.scratch, "later"));
          fill(path);
          return [first, await count("red")];
        });
      },
      outcome: "returned [ 'threw ERR_SQLITE_ERROR', 2 ]",
    },
    {
      kind: "body throws",
      when: "the work throws after a query",
      run: (side, tools) =>
        side.main(users(tools), async (count) => {
          await count("red");
          throw new Error("no paper");
        }),
      outcome: "threw Error: no paper",
    },
    {
      kind: "body throws",
      when: "a query fails",
      run: (side, tools) => {
        const path = tools.file("empty.db");
        return side.main(path, (count) => count("red"));
      },
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "closing a connection fails",
      run: (side, tools) => {
        const path = users(tools);
        tools.fail(DatabaseSync.prototype, "close");
        return side.main(path, (count) => count("red"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "a query fails, and then closing its connection",
      run: (side, tools) => {
        const path = tools.file("empty.db");
        tools.fail(DatabaseSync.prototype, "close");
        return side.main(path, async (count) => {
          const outcome = await tools.outcomeOf(() => count("red"));
          await setImmediate(); // the connection is closed now
          throw new Error(outcome);
        });
      },
      outcome:
        "threw SuppressedError (EIO, suppressing Error: threw ERR_SQLITE_ERROR)",
    },
    {
      kind: "used elsewhere",
      when: "the work ends while a query waits for a connection",
      run: async (side, tools) => {
        const late: Promise<unknown>[] = [];
        await side.main(users(tools), (count) => {
          late.push(count("red"), count("blue"));
          return Promise.resolve();
        });
        return await Promise.all(late);
      },
      outcome: "returned [ 2, 1 ]",
    },
    {
      kind: "used elsewhere",
      when: "a query comes after the shutdown",
      run: async (side, tools) => {
        const kept = await side.main(users(tools), (count) =>
          Promise.resolve({ count }),
        );
        return await kept.count("red");
      },
      outcome: "threw Error: pool is draining and cannot accept work",
    },
  ],
});

function path({ scratch }: Tools): string {
  return join(scratch, "users.db");
}

function users(tools: Tools): string {
  fill(path(tools));
  return path(tools);
}

function fill(path: string): void {
  using db = new DatabaseSync(path);
  db.exec(`
    DROP TABLE IF EXISTS user;
    CREATE TABLE user (name TEXT, team TEXT);
    INSERT INTO user VALUES ('ada', 'red'), ('linus', 'red'), ('grace', 'blue');
  `);
}
