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
    return textOf(join(root, "pnpm-lock.yaml")) === textOf(installedLockfile);
  } catch {
    return false;
  }
}

/** Git may have been told to write lines as Windows does. */
function textOf(file) {
  return fs.readFileSync(file, "utf8").replace(/\r/g, "");
}
