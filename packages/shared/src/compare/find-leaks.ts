import type { Descriptor, Entry } from "../observe/descriptor.ts";
import { look } from "../observe/look.ts";
import { describe } from "../observe/open-descriptors.ts";
import { closedWhileLooking, isTransient } from "../observe/transient.ts";
import { ledger } from "../opened-at/ledger.ts";
import type { Opening } from "../opened-at/opening.ts";
import { type Baseline, byIdentity } from "./baseline.ts";
import { patience, settle } from "./settle.ts";

/** A pattern for the target, or a function that answers true. */
export type Ignore = RegExp | ((descriptor: Descriptor) => boolean);

export interface FindLeaksOptions {
  /**
   * For how many milliseconds closing may go on, at most 427 unless given.
   * `'none'` judges at the first look. For "released when the block ends",
   * where waiting would hide a missing `await`.
   */
  settle?: number | "none";
  /**
   * Descriptors that are none of your business, leaked or vanished. The target
   * of a vanished one can no longer be asked for; its number and kind can.
   */
  ignore?: Ignore | readonly Ignore[];
}

/** A descriptor that was opened and not closed. */
export interface Leak extends Descriptor {
  /**
   * The line that opened it, when openings are traced and it was seen: not if
   * native code or another thread opened it.
   */
  readonly openedAt?: Opening;
}

/** The leaked descriptors, and beside them the vanished ones. */
export interface Leaks extends ReadonlyArray<Leak> {
  /**
   * Open at the baseline and closed since: somebody closed what was not
   * theirs. Their targets can no longer be asked for.
   */
  readonly vanished: readonly Descriptor[];
}

/**
 * What was opened since the baseline and is still open once closing has
 * settled, by identity: a descriptor that took a closed one's number is found,
 * a file renamed while open is not mistaken for another.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 * @throws {TypeError} for a baseline or an option that is none.
 */
export async function findLeaks(
  baseline: Baseline,
  options?: FindLeaksOptions,
): Promise<Leaks> {
  return (await compare(baseline, options)).leaks;
}

/** The same, and what was open at the last look. */
export async function compare(
  baseline: Baseline,
  { settle: time = patience, ignore = [] }: FindLeaksOptions = {},
): Promise<{ leaks: Leaks; now: Baseline }> {
  if (!(baseline instanceof Map)) {
    throw new TypeError("It takes a baseline: findLeaks(baseline())");
  }
  if (typeof time !== "number" && time !== "none") {
    throw new TypeError(`settle is "none" or milliseconds, not "${time}"`);
  }
  const ignored = anyOf(ignore);
  let found = difference(baseline, ignored);
  if (time !== "none" && found.added.length > 0) {
    await settle(() => {
      found = difference(baseline, ignored);
      return found.added.length === 0;
    }, time);
  }
  return { leaks: leaksOf(found, ignored), now: found.now };
}

/** The leaks at once, where nothing can be waited for. */
export function findLeaksSync(baseline: Baseline): Leaks {
  return leaksOf(difference(baseline, undefined), undefined);
}

type Ignored = ((descriptor: Descriptor) => boolean) | undefined;

function anyOf(ignore: Ignore | readonly Ignore[]): Ignored {
  const all: readonly Ignore[] = Array.isArray(ignore) ? ignore : [ignore];
  if (all.length === 0) return undefined;
  // Not by instanceof: a pattern may come from another realm, as in jest.
  return (descriptor) =>
    all.some(
      (one) =>
        typeof one === "function"
          ? one(descriptor)
          : descriptor.target.search(one) >= 0, // where test() remembers
    );
}

interface Difference {
  readonly now: Baseline;
  readonly added: readonly Entry[];
  readonly vanished: readonly Entry[];
}

/** Labels cost more than the look itself, so only an `ignore` is given them. */
function difference(baseline: Baseline, ignored: Ignored): Difference {
  const entries = look();
  const now = byIdentity(entries);
  const added = entries.filter(({ identity }) => !baseline.has(identity));
  const vanished = [...baseline.values()].filter(
    (entry) => !now.has(entry.identity) && !isTransient(entry),
  );
  if (!ignored) return { now, added, vanished };
  const descriptors = describe(added);
  return {
    now,
    added: added.filter((_, index) => !ignored(descriptors[index]!)),
    vanished,
  };
}

function leaksOf({ added, vanished }: Difference, ignored: Ignored): Leaks {
  const descriptors = describe(added);
  const openings = ledger.openingsOf(
    added,
    descriptors.map(({ target }) => target),
  );
  const leaks = descriptors.map((descriptor, index): Leak => {
    const openedAt = openings[index];
    return openedAt === undefined ? descriptor : { ...descriptor, openedAt };
  });
  const closed = vanished.map(withoutTarget);
  return Object.assign(
    leaks.filter(
      ({ openedAt, target }, index) =>
        openedAt ||
        !(target === closedWhileLooking || isTransient(added[index]!)),
    ),
    { vanished: ignored ? closed.filter((one) => !ignored(one)) : closed },
  );
}

function withoutTarget({ fd, kind }: Entry): Descriptor {
  return { fd, kind, target: `${kind}, closed since the baseline` };
}
