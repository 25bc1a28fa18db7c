import type { Platform } from "../observe/descriptor.ts";
import { isPassing } from "../observe/passing.ts";
import { platform } from "../observe/platform.ts";

/**
 * How many descriptors are open, without what threads of V8's open for a
 * moment; in this process unless another is given.
 */
export function steadyCount(of: Platform = platform()): number {
  const entries = of.entries().filter((entry) => !isPassing(entry));
  return entries.filter(({ kind }) => kind !== "watch").length;
}
