import { checkedEntries } from "../observe/checked-entries.ts";
import type { Entry } from "../observe/descriptor.ts";
import { warmUp } from "../observe/warm-up.ts";
import { ledger } from "../opened-at/ledger.ts";
import { turns } from "../opened-at/trace.ts";

/** The descriptors that were open before, by identity; from {@link baseline}. */
export type Baseline = ReadonlyMap<string, Entry>;

/**
 * Records the descriptors that are open now, by identity. The first call in a
 * process also warms it up, see {@link warmUp}.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function baseline(): Baseline {
  warmUp();
  const entries = checkedEntries();
  ledger.remember(entries);
  turns.follow();
  return byIdentity(entries);
}

const baselines = new WeakMap<readonly Entry[], Baseline>();

/** The same map for the same array. */
export function byIdentity(entries: readonly Entry[]): Baseline {
  const known = baselines.get(entries);
  if (known) return known;
  const made = new Map(entries.map((entry) => [entry.identity, entry]));
  baselines.set(entries, made);
  return made;
}
