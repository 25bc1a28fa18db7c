// `using` looks for a dispose method only after the initializer has run. A
// number has none: by the time that is noticed the file is open, and unowned.

import { fstatSync, openSync, readSync } from "node:fs";

export function tail(path: string, length: number): string {
  // @ts-expect-error TS2850: a number has no dispose method
  using fd = openSync(path, "r"); // leaks fd

  const position = Math.max(0, fstatSync(fd).size - length);
  const end = Buffer.alloc(length);
  const read = readSync(fd, end, { position });
  return end.toString("utf8", 0, read);
}
