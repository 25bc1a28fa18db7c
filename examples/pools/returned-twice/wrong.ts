// `isBorrowedResource` is true when any caller has the connection. The second
// release takes it away from the next caller and gives it to a third one.

import type { DatabaseSync } from "node:sqlite";
import type { Pool } from "generic-pool";

export async function report(
  pool: Pool<DatabaseSync>,
  send: (names: unknown[]) => Promise<void>,
): Promise<void> {
  const db = await pool.acquire();
  try {
    const rows = db.prepare("SELECT name FROM user").all();
    await pool.release(db); // sending is slow
    await send(rows.map(({ name }) => name));
  } finally {
    if (pool.isBorrowedResource(db)) await pool.release(db);
  }
}
