// The lock is given back when the block ends, by `return` or by exception. Only
// who created the file removes it: a failed acquire leaves the holder's alone.

import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  using lock = acquireLock(path);
  writeSync(lock.fd, `${process.pid}\n`);
  return await work();
}

function acquireLock(path: string) {
  const stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "wx"), closeSync);
  stack.defer(() => unlinkSync(path));
  return { fd, [Symbol.dispose]: () => stack.dispose() };
}
