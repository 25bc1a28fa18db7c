// `iterate` reads no row yet. The caller reads after the connection is back in
// the pool, and sees the open transaction of the next borrower.

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Pool } from "generic-pool";

export type Row = Record<string, SQLOutputValue>;

export async function users(pool: Pool<DatabaseSync>): Promise<Iterable<Row>> {
  await using lease = new AsyncDisposableStack();
  const db = lease.adopt(await pool.acquire(), (db) => pool.release(db));
  return db.prepare("SELECT name FROM user").iterate();
}
