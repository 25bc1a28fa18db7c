// The kernel holds the lock on an open file, and frees it when the process ends
// for any reason. The file stays; only `node:sqlite` may open it.

import { DatabaseSync } from "node:sqlite";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  using lock = new DatabaseSync(path, { timeout: 0 });
  // If the file is read-only, BEGIN takes no lock, and the PRAGMA throws.
  lock.exec("BEGIN IMMEDIATE; PRAGMA user_version = 0");
  return await work();
}
