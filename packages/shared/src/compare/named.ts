import type { Descriptor, Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { ledger } from "../opened-at/ledger.ts";

/**
 * Adds the targets to entries. If openings are traced, a watch has its path and
 * a pipe its child, which the kernel does not give.
 */
export function named(entries: readonly Entry[]): Descriptor[] {
  const names = ledger.namesOf(entries);
  return describe(entries).map((descriptor, index) => {
    const path = ledger.watchedPath(entries[index]!);
    const target = path === undefined ? names[index] : `watch on ${path}`;
    return target === undefined ? descriptor : { ...descriptor, target };
  });
}
