import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { createPool, type Pool } from "generic-pool";

/** The first of three counts. */
export async function firstCount(path: string): Promise<unknown> {
  await using shutdown = new AsyncDisposableStack();
  const pool = shutdown.adopt(open(path), (pool) => pool.clear());
  return await Promise.race([1, 2, 3].map((turns) => count(pool, turns)));
}

function count(pool: Pool<DatabaseSync>, turns: number): Promise<unknown> {
  return pool.use(async (db) => {
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    return db.prepare("SELECT count(*) FROM sqlite_schema").get();
  });
}

function open(path: string): Pool<DatabaseSync> {
  return createPool(
    {
      create: () => Promise.resolve(new DatabaseSync(path)),
      destroy: (db) => Promise.resolve(db.close()),
    },
    { max: 4 },
  );
}
