// An open that fails inside the `try` still reaches the `finally`: there is
// nothing to close yet, so closing fails too, and only that error gets out.

import { closeSync, openSync, readFileSync } from "node:fs";

export function readSettings(path: string): unknown {
  let fd: number;
  try {
    fd = openSync(path, "r");
    return JSON.parse(readFileSync(fd, "utf8"));
  } finally {
    // @ts-expect-error TS2454: used before it is assigned
    closeSync(fd);
  }
}
