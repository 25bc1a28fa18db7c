// When the open fails, `fd` is still undefined. `finally` passes it to
// `closeSync`, whose TypeError replaces the error of the open.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readSettings(path: string): unknown {
  let fd: number;
  try {
    fd = openSync(path, "r");
    return JSON.parse(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd!);
  }
}
