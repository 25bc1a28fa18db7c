import fs from "node:fs";
import { fileURLToPath } from "node:url";

const { realpathSync } = fs; // a test may replace it later

/** As the kernel names it; `undefined` when there is no such file. */
export function realpathOf(path: unknown): string | undefined {
  try {
    return realpathSync(path instanceof URL ? fileURLToPath(path) : `${path}`);
  } catch {
    return undefined; // a database in memory, a file that was removed at once
  }
}
