import type { FileOfTests } from "./test-name.ts";
import type { JudgedTest } from "./journal.ts";
import type { KnownLeak } from "./known-leak.ts";
import { isGone, labelOf } from "./test-name.ts";

/**
 * The entries of a baseline file after a run: of tests that were judged, what
 * they left; of others what was there, unless the test no longer exists.
 */
export function mergeBaseline(
  before: readonly KnownLeak[],
  journal: readonly (JudgedTest | FileOfTests)[],
  exists: (file: string) => boolean,
): KnownLeak[] {
  const judged = journal.filter((it) => "leaks" in it);
  const files = journal.filter((it) => !("leaks" in it));
  const labels = new Set(judged.map(labelOf));
  const kept = before.filter(
    (entry) =>
      !labels.has(labelOf(entry)) &&
      exists(entry.file) &&
      !files.some((ran) => isGone(entry, ran)),
  );
  const found = judged.flatMap(({ leaks }) => leaks);
  return [...kept, ...found.map(({ entry }) => entry)];
}
