import { CannotCountError } from "./cannot-count-error.ts";
import type { Entry } from "./descriptor.ts";
import { isLimit } from "./entry.ts";
import { platform } from "./platform.ts";
import { closeSync, openSync } from "./real-fs.ts";
import { isUnreadable } from "./unreadable-watches.ts";

/**
 * The entries that are open now. Each call opens a descriptor and has to find
 * it among the entries, so that an empty result never means a blind check.
 *
 * @throws {CannotCountError} where descriptors cannot be counted, or seen.
 */
export function checkedEntries(): readonly Entry[] {
  const entries = entriesWithOwn();
  // The check's descriptor was the last free one; now it is free to read with.
  return entries.some(isUnreadable) ? platform().entries() : entries;
}

function entriesWithOwn(): readonly Entry[] {
  const own = plant();
  try {
    const entries = platform().entries();
    if (own === undefined) return entries;
    const others = without(own, entries);
    if (others.length < entries.length) return others;
  } catch (error) {
    if (error instanceof CannotCountError) throw error;
    throw blind(error);
  } finally {
    if (own !== undefined) closeSync(own);
  }
  throw blind();
}

let last: { own: number; all: readonly Entry[]; others: readonly Entry[] };

/** The same array for the same entries: then nothing has to be compared. */
function without(own: number, all: readonly Entry[]): readonly Entry[] {
  if (last?.all === all && last.own === own) return last.others;
  last = { own, all, others: all.filter(({ fd }) => fd !== own) };
  return last.others;
}

/** `undefined` at the descriptor limit, where the entries go unchecked. */
function plant(): number | undefined {
  try {
    return openSync("/dev/null", "r");
  } catch (error) {
    if (isLimit(error)) return undefined;
    platform(); // may throw a better explanation
    throw blind(error);
  }
}

function blind(cause?: unknown): CannotCountError {
  return new CannotCountError(
    "A descriptor that the check opened as a test was not seen, so it would " +
      "miss every leak. Is fs mocked for the whole process? Restore it " +
      "before the check, or mock only the module that uses it.",
    { cause },
  );
}
