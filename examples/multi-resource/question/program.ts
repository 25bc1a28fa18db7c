import { closeSync, openSync, readFileSync } from "node:fs";

/** The texts of two files, one after the other. */
export function both(first: string, second: string): string {
  const a = openSync(first, "r");
  const b = openSync(second, "r");
  try {
    return readFileSync(a, "utf8") + readFileSync(b, "utf8");
  } finally {
    closeSync(b);
    closeSync(a);
  }
}
