// The open stands before the `try`. When it fails, `finally` does not run, and
// when it succeeds, `finally` always runs.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readSettings(path: string): unknown {
  const fd = openSync(path, "r");
  try {
    return JSON.parse(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}
