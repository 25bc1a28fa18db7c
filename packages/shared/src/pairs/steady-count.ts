import { countDescriptors } from "../observe/count-descriptors.ts";

/**
 * The lowest of a few counts, so without what threads of V8's open for a
 * moment.
 */
export function steadyCount(): number {
  return Math.min(...Array.from({ length: 8 }, countDescriptors));
}
