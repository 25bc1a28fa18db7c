// The kernel holds the lock on an open file, and frees it when the process ends
// for any reason. The file stays; only SQLite may open it.

import { DatabaseSync } from "node:sqlite";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  using lock = new DatabaseSync(path, { timeout: 0 });
  lock.exec("BEGIN IMMEDIATE");
  return await work();
}
