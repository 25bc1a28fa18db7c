// Each call makes a pool for itself. A pool keeps its connection open for the
// next call, but the next call makes another pool.

import { DatabaseSync } from "node:sqlite";
import { createPool, type Pool } from "generic-pool";

type Count = (team: string) => Promise<unknown>;

export async function main<T>(
  path: string,
  work: (count: Count) => Promise<T>,
): Promise<T> {
  return await work((team) => count(openPool(path), team)); // leaks fd
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
