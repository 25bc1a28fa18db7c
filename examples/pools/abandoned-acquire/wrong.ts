// The race ends the wait, but the place in the queue stays. The connection that
// arrives later is lent to a call that has ended, and never comes back.

import { addAbortListener } from "node:events";
import type { DatabaseSync } from "node:sqlite";
import type { Pool } from "generic-pool";

export async function setName(
  pool: Pool<DatabaseSync>,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  await using lease = new AsyncDisposableStack();
  const acquiring = acquire(pool, signal);
  const db = lease.adopt(await acquiring, (db) => pool.release(db));
  db.prepare("UPDATE user SET name = ? WHERE name = ?").run(to, from);
}

async function acquire<T>(pool: Pool<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  using _listener = addAbortListener(signal, () =>
    aborted.reject(signal.reason),
  );
  return await Promise.race([pool.acquire(), aborted.promise]);
}
