import type { Descriptor, Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { ledger } from "../opened-at/ledger.ts";

/** Adds the targets to entries; to a watch, its path if openings are traced. */
export function named(entries: readonly Entry[]): Descriptor[] {
  return describe(entries).map((descriptor, index) => {
    const path = ledger.watchedPath(entries[index]!);
    if (path === undefined) return descriptor;
    return { ...descriptor, target: `watch on ${path}` };
  });
}
