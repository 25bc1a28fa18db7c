// All calls share one pool. At shutdown `drain` waits for the connections that
// are in use, and `clear` closes them all.

import { DatabaseSync } from "node:sqlite";
import { createPool, type Pool } from "generic-pool";

type Count = (team: string) => Promise<unknown>;

export async function main<T>(
  path: string,
  work: (count: Count) => Promise<T>,
): Promise<T> {
  await using shutdown = new AsyncDisposableStack();
  const failed: unknown[] = [];
  const pool = shutdown.adopt(openPool(path), async (pool) => {
    await pool.drain();
    await pool.clear();
    if (failed.length > 0) throw failed[0];
  });
  pool.on("factoryDestroyError", (error) => failed.push(error));
  return await work((team) => count(pool, team));
}

function count(pool: Pool<Connection>, team: string) {
  const query = "SELECT count(*) AS users FROM user WHERE team = ?";
  const read = ({ open }: Connection) => open().prepare(query).get(team)?.users;
  return pool.use((connection) => Promise.resolve(connection).then(read));
}

function openPool(path: string): Pool<Connection> {
  return createPool({
    create: () => Promise.resolve(connectionTo(path)),
    destroy: ({ close }) => Promise.resolve().then(close),
  });
}

type Connection = ReturnType<typeof connectionTo>;

/** Opens at its first use: generic-pool repeats a `create` that rejects. */
function connectionTo(path: string) {
  let db: DatabaseSync | undefined;
  return {
    open: () => (db ??= new DatabaseSync(path, { readOnly: true })),
    close: () => db?.close(),
  };
}
