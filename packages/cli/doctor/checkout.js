import fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isThere } from "./files.js";

/** The folder of the whole course, without a slash at its end. */
export const root = join(fileURLToPath(import.meta.url), "../../../..");

export const devContainer =
  "Open this folder in its dev container (in VS Code: Dev Containers: Reopen " +
  "in Container).";

/** pnpm's copy of the lockfile, written when everything in it is in place. */
export const installedLockfile = join(root, "node_modules/.pnpm/lock.yaml");

/**
 * False also when an installation was interrupted, when the lockfile is newer,
 * and when a folder has lost its links to packages, as after `git clean`.
 */
export function isInstalled() {
  try {
    const lockfile = textOf(join(root, "pnpm-lock.yaml"));
    return (
      lockfile === textOf(installedLockfile) &&
      foldersWithPackages(lockfile).every((folder) =>
        isThere(join(root, folder, "node_modules")),
      )
    );
  } catch {
    return false;
  }
}

/** Each is a key of `importers`, above its kinds of dependencies. */
function foldersWithPackages(lockfile) {
  const [importers] = lockfile.split("\npackages:\n");
  const names = importers.match(/^ {2}\S+(?=:\n {4}(\w+D|d)ependencies:$)/gm);
  return (names || []).map((name) => name.trim());
}

/** Git may have been told to write lines as Windows does. */
function textOf(file) {
  return fs.readFileSync(file, "utf8").replace(/\r/g, "");
}
