import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of a package that is installed in the folder. */
export function versionOf(name: string, folder: string): string {
  const file = join(folder, "node_modules", name, "package.json");
  return JSON.parse(readFileSync(file, "utf8")).version;
}
