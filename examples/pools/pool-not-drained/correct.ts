// `drain` waits until each connection is back in the pool, and only then does
// `clear` close them. The first error of closing is thrown.

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
    await pool.drain();
    await pool.clear();
    if (failed.length > 0) throw failed[0];
  });
  await work(pool);
}
