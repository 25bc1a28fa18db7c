// If the work throws, the two lines that release the lock never run. The file
// stays after the process has exited, and every later run fails with EEXIST.

import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const fd = openSync(path, "wx");
  writeSync(fd, `${process.pid}\n`);
  const result = await work(); // leaks fd
  unlinkSync(path);
  closeSync(fd);
  return result;
}
