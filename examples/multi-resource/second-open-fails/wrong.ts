// Both files are opened before the `try`, so when the second open throws, no
// `finally` stands behind the first.

import { closeSync, openSync, readFileSync } from "node:fs";

export function sameContent(left: string, right: string): boolean {
  const a = openSync(left, "r"); // leaks fd
  const b = openSync(right, "r");
  try {
    return readFileSync(a).equals(readFileSync(b));
  } finally {
    closeSync(b);
    closeSync(a);
  }
}
