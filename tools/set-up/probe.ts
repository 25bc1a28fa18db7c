import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Which features a Node has; null for one that does not apply. */
export function probe(node: string): Record<string, boolean | null> {
  const file = join(import.meta.dirname, "probe.cjs");
  const { stdout, stderr } = spawnSync(node, [file], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
