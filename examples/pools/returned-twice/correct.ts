// The stack returns the connection once, as soon as its rows are read. At the
// end of the block the stack is empty and returns nothing.

import type { DatabaseSync } from "node:sqlite";
import type { Pool } from "generic-pool";

export async function report(
  pool: Pool<DatabaseSync>,
  send: (names: unknown[]) => Promise<void>,
): Promise<void> {
  await using lease = new AsyncDisposableStack();
  const db = lease.adopt(await pool.acquire(), (db) => pool.release(db));
  const rows = db.prepare("SELECT name FROM user").all();
  await lease.disposeAsync(); // sending is slow
  await send(rows.map(({ name }) => name));
}
