// An exception in the work skips the lines that release the lock. The file
// outlives the process, so every later run finds it and fails with EEXIST.

import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const fd = openSync(path, "wx");
  writeSync(fd, `${process.pid}\n`);
  const result = await work(); // leaks fd
  closeSync(fd);
  unlinkSync(path);
  return result;
}
