import { isPassing } from "../observe/passing.ts";
import { platform } from "../observe/platform.ts";

/**
 * How many descriptors are open, without what threads of V8's open for a
 * moment, which may be long when a busy machine keeps them from closing it.
 */
export function steadyCount(): number {
  const entries = platform().entries();
  const files = entries.filter(({ kind }) => kind === "file");
  const passing = platform().targets(files).filter(isPassing);
  const watches = entries.filter(({ kind }) => kind === "watch");
  return entries.length - watches.length - passing.length;
}
