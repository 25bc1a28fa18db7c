// Opened above the `try`: an open that fails never reaches the `finally`, and
// one that worked always does.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readSettings(path: string): unknown {
  const fd = openSync(path, "r");
  try {
    return JSON.parse(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}
