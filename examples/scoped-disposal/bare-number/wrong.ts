// `using` looks for a dispose method after the initializer has run. A number
// has none: `using` throws, the file is open and nothing will close it.

import { fstatSync, openSync, readSync } from "node:fs";

/** The last bytes of a file; the first of them may be part of a character. */
export function tail(path: string, length: number): string {
  using fd = openSync(path, "r") as any; // leaks fd

  const position = Math.max(0, fstatSync(fd).size - length);
  const end = Buffer.alloc(length);
  const read = readSync(fd, end, { position });
  return end.toString("utf8", 0, read);
}
