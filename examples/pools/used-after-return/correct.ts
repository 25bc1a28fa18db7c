// `all` reads every row while this caller has the connection. The rows need no
// connection later.

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Pool } from "generic-pool";

export type Row = Record<string, SQLOutputValue>;

export async function users(pool: Pool<DatabaseSync>): Promise<Iterable<Row>> {
  await using lease = new AsyncDisposableStack();
  const db = lease.adopt(await pool.acquire(), (db) => pool.release(db));
  return db.prepare("SELECT name FROM user").all();
}
