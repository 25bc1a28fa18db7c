// The lock is one of the kernel's, on an open file. The kernel frees it when
// the process ends, however it ends. The file itself stays and means nothing.

import { DatabaseSync } from "node:sqlite";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  using lock = new DatabaseSync(path, { timeout: 0 });
  lock.exec("BEGIN IMMEDIATE");
  return await work();
}
