// When the insert throws, the line that returns the connection is skipped. The
// next `acquire` waits for a connection that never comes back.

import type { DatabaseSync } from "node:sqlite";

export async function addUser(
  pool: Pool,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const lease = await pool.acquire(signal);
  lease.connection.prepare("INSERT INTO users VALUES (?)").run(name);
  lease.release();
}

export interface Pool {
  acquire(signal?: AbortSignal): Promise<Lease>;
}

export interface Lease extends Disposable {
  readonly connection: DatabaseSync;
  release(): void;
}
