import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the whole course, without a slash at its end. */
export const root = join(fileURLToPath(import.meta.url), "../../../..");

export const devContainer =
  "Open this folder in its dev container (in VS Code: Dev Containers: Reopen " +
  "in Container).";

/** pnpm's copy of the lockfile, written when everything in it is in place. */
export const installedLockfile = join(root, "node_modules/.pnpm/lock.yaml");

/** False also when an installation was interrupted or the lockfile is newer. */
export function isInstalled() {
  try {
    const wanted = fs.readFileSync(join(root, "pnpm-lock.yaml"));
    return wanted.equals(fs.readFileSync(installedLockfile));
  } catch {
    return false;
  }
}
