import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isThere } from "./files.js";

/** The folder of the whole course, without a slash at its end. */
export const root = join(fileURLToPath(import.meta.url), "../../../..");

export const devContainer =
  "Open this folder in its dev container (in VS Code: Dev Containers: Reopen " +
  "in Container).";

export function isInstalled() {
  return isThere(join(root, "node_modules"));
}
