// A killed process runs no cleanup. Its lock file stays, and every later run
// fails with EEXIST until an administrator deletes the file.

import { closeSync, openSync, unlinkSync } from "node:fs";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  using lock = new DisposableStack();
  lock.adopt(openSync(path, "wx"), closeSync);
  lock.defer(() => unlinkSync(path));
  return await work();
}
