// If the work throws, the two lines that release the lock never run. The file
// stays after the process has exited, and every later run fails with EEXIST.

import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { resolve } from "node:path";

export async function runAlone<T>(
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const absolute = resolve(path); // the work may change the directory
  const fd = openSync(absolute, "wx");
  writeSync(fd, `${process.pid}\n`);
  const result = await work(); // leaks fd
  unlinkSync(absolute);
  closeSync(fd);
  return result;
}
