// Disposing the lease returns the connection, however the block ends. The pool
// itself is in `waiter-gives-up`.

import type { DatabaseSync } from "node:sqlite";

export async function addUser(
  pool: Pool,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  using lease = await pool.acquire(signal);
  lease.connection.prepare("INSERT INTO users VALUES (?)").run(name);
}

export interface Pool {
  acquire(signal?: AbortSignal): Promise<Lease>;
}

export interface Lease extends Disposable {
  readonly connection: DatabaseSync;
  release(): void;
}
