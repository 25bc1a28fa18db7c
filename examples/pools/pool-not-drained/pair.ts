import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";
import { createPool, type Pool } from "generic-pool";

/** Jobs that go on when the work has ended. */
let jobs: Promise<void>[] = [];

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Clearing a pool skips the connections that are in use.",
  fix: "Call `drain`, await it, and then `clear`.",
  note: "`drain` alone closes nothing: it refuses new callers and waits. It waits without a limit, so a connection that never comes back keeps the shutdown waiting; give the shutdown a deadline, as in [`endless-disposal`](../cancellation/endless-disposal). A pool of undici needs one call: `close` waits for the requests and closes the connections, `destroy` does not wait. generic-pool emits a failed close as `factoryDestroyError`, and `clear` resolves. If several fail, the first error is thrown here; `new AggregateError(failed)` would keep them all.",
  seen: [
    {
      what: "The shutdown of rascal left its generic-pools open, and the process ran on for about 30 s.",
      where: "rascal#61",
      link: "https://github.com/onebeyond/rascal/issues/61",
      date: "2019-08-04",
    },
    {
      what: "A task made a pool of threads, awaited its results and left it: idle threads stay until `destroy`.",
      where: "tinypool#76",
      link: "https://github.com/tinylibs/tinypool/issues/76",
      date: "2023-11-23",
    },
  ],
  run: async (side, tools) => {
    await side.main(openPool(tools), (pool) => {
      jobs = [insert(pool, "ada"), insert(pool, "grace")];
      return setImmediate();
    });
    await Promise.all(jobs);
  },
  leaks: { file: 2 },
  outcome: "returned undefined",
  innocent: {
    run: (side, tools) =>
      side.main(openPool(tools), (pool) => insert(pool, "ada")),
    outcome: "returned undefined",
  },
  paths: [
    {
      kind: "body throws",
      when: "the work throws while a job is running",
      run: (side, tools) =>
        side.main(openPool(tools), async (pool) => {
          jobs = [insert(pool, "ada")];
          await setImmediate();
          throw new Error("no paper");
        }),
      outcome: "threw Error: no paper",
      effect: { observe: names, expected: "ada" },
    },
    {
      kind: "release fails",
      when: "closing one of two connections fails",
      run: (side, tools) => {
        const pool = openPool(tools);
        tools.fail(DatabaseSync.prototype, "close", { call: 2 });
        return side.main(pool, async (pool) => {
          await Promise.all([insert(pool, "ada"), insert(pool, "grace")]);
        });
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing both connections fails",
      run: (side, tools) => {
        const pool = openPool(tools);
        const { prototype } = DatabaseSync;
        tools.fail(prototype, "close");
        tools.fail(prototype, "close", { call: 2, code: "EBUSY" });
        return side.main(pool, async (pool) => {
          await Promise.all([insert(pool, "ada"), insert(pool, "grace")]);
        });
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "a job fails, and closing its connection as well",
      run: (side, tools) => {
        const pool = openPool(tools);
        tools.fail(DatabaseSync.prototype, "close");
        return side.main(pool, async (pool) => {
          await tools.outcomeOf(() =>
            pool.use(() => Promise.reject(new Error("no paper"))),
          );
        });
      },
      outcome: "threw EIO",
    },
    {
      kind: "used elsewhere",
      when: "a job waits for a connection",
      run: async (side, tools) => {
        await side.main(openPool(tools), (pool) => {
          jobs = ["ada", "grace", "linus"].map((name) => insert(pool, name));
          return setImmediate();
        });
        await Promise.all(jobs);
      },
      outcome: "returned undefined",
      effect: { observe: names, expected: "ada and grace and linus" },
    },
    {
      kind: "used elsewhere",
      when: "a job starts after the shutdown",
      run: async (side, tools) => {
        const pool = openPool(tools);
        await side.main(pool, (pool) => insert(pool, "ada"));
        await insert(pool, "grace");
      },
      outcome: "threw Error: pool is draining and cannot accept work",
      effect: { observe: names, expected: "ada" },
    },
  ],
});

/** At most two connections to an empty table. */
function openPool(tools: Tools): Pool<DatabaseSync> {
  using db = open(tools);
  db.exec("DROP TABLE IF EXISTS user; CREATE TABLE user (name TEXT)");
  return createPool(
    {
      create: () => Promise.resolve(open(tools)),
      destroy: (db) => Promise.resolve().then(() => db.close()),
    },
    { max: 2 },
  );
}

/** Has its connection for three turns of the event loop. */
async function insert(pool: Pool<DatabaseSync>, name: string): Promise<void> {
  await pool.use(async (db) => {
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    db.prepare("INSERT INTO user VALUES (?)").run(name);
  });
}

function names(tools: Tools): string {
  using db = open(tools);
  const rows = db.prepare("SELECT name FROM user ORDER BY name").all();
  return rows.map(({ name }) => name).join(" and ");
}

function open({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(`${scratch}/users.db`);
}
