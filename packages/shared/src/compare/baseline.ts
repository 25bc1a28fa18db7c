import type { Entry } from "../observe/descriptor.ts";
import { look } from "../observe/look.ts";
import { warmUp } from "../observe/warm-up.ts";

/** What was open before; made by {@link baseline}. */
export type Baseline = ReadonlyMap<string, Entry>;

/**
 * Remembers what is open now, by identity. The first of a process warms it up,
 * see {@link warmUp}.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function baseline(): Baseline {
  warmUp();
  return byIdentity(look());
}

export function byIdentity(entries: readonly Entry[]): Baseline {
  const known = new Map<string, Entry>();
  for (const entry of entries) known.set(entry.identity, entry);
  return known;
}
