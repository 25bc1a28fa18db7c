// `clear` closes only the connections that are in the pool. One that is in use
// returns later, into a pool that is never cleared again.

import type { DatabaseSync } from "node:sqlite";
import type { Pool } from "generic-pool";

export async function main(
  pool: Pool<DatabaseSync>,
  work: (pool: Pool<DatabaseSync>) => Promise<void>,
): Promise<void> {
  await using shutdown = new AsyncDisposableStack();
  const failed: unknown[] = [];
  pool.on("factoryDestroyError", (error) => failed.push(error));
  shutdown.defer(async () => {
    await pool.clear(); // leaks fd
    if (failed.length > 0) throw failed[0];
  });
  await work(pool);
}
