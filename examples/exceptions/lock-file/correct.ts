// The stack releases the lock when the block ends, by `return` or by exception.
// It removes the file only if this is still the file that `openSync` created.

import {
  closeSync,
  fstatSync,
  openSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const absolute = resolve(path); // the work may change the directory
  using lock = new DisposableStack();
  const fd = lock.adopt(openSync(absolute, "wx"), closeSync);
  lock.defer(() => removeIfOpenAs(fd, absolute));
  writeSync(fd, `${process.pid}\n`);
  return await work();
}

/** The open descriptor keeps the kernel from reusing the inode number. */
function removeIfOpenAs(fd: number, path: string): void {
  const own = fstatSync(fd);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.ino === own.ino && found.dev === own.dev) unlinkSync(path);
}
