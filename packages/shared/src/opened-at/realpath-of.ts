import fs from "node:fs";
import { fileURLToPath } from "node:url";

const { realpathSync } = fs; // the original: a test may replace it

/** The path as the kernel names it; `undefined` when there is no such file. */
export function realpathOf(path: unknown): string | undefined {
  try {
    return realpathSync(path instanceof URL ? fileURLToPath(path) : `${path}`);
  } catch {
    return undefined; // a database in memory, or a file that was removed already
  }
}
