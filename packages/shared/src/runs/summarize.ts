import { placeOf } from "../opened-at/place-of.ts";
import { summary, tally } from "../verify/summary.ts";
import type { FoundLeak, JudgedTest } from "./journal.ts";
import { labelOf } from "./test-name.ts";

/** What tests left open that one line opened. */
interface Group {
  readonly place: string;
  readonly tests: JudgedTest[];
  readonly leaks: FoundLeak[];
}

/**
 * The leaks of a run by the line that opened them: one helper is the usual
 * cause of many. Without leaks the text is empty.
 */
export function summarize(tests: readonly JudgedTest[]): string {
  return summarizeLeaks(tests) + summarizeCloses(tests);
}

function summarizeLeaks(tests: readonly JudgedTest[]): string {
  const leaking = tests.filter(({ leaks }) => leaks.length > 0);
  const groups = byLine(leaking).toSorted(
    (a, b) =>
      countOf(b.tests) - countOf(a.tests) || (a.place < b.place ? -1 : 1),
  );
  if (groups.length === 0) return "";
  const lines = groups.slice(0, most).map(lineOf);
  const more = groups.length - lines.length;
  return [
    `fdleak: ${several(leaking)} left descriptors open`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more lines`] : []),
    "",
  ].join("\n");
}

const most = 20;

function byLine(tests: readonly JudgedTest[]): Group[] {
  const groups = new Map<string, Group>();
  for (const test of tests) {
    for (const leak of test.leaks) {
      const place = leak.openedAt ? placeOf(leak.openedAt) : "an unknown line";
      const group = groups.get(place) ?? { place, tests: [], leaks: [] };
      groups.set(place, group);
      group.tests.push(test);
      group.leaks.push(leak);
    }
  }
  return [...groups.values()];
}

function lineOf({ place, tests, leaks }: Group): string {
  const left = summary(tally(leaks.map(({ entry }) => entry)));
  const known = leaks.every(({ isKnown }) => isKnown) ? " (known)" : "";
  return `  ${several(tests)} left ${left} opened at ${place}${known}`;
}

/** Each wrong close once, with the number of its tests. */
function summarizeCloses(tests: readonly JudgedTest[]): string {
  const wrong = tests.flatMap((test) =>
    (test.closes ?? []).map(({ steps }) => ({
      text: steps.join(", "),
      test,
    })),
  );
  if (wrong.length === 0) return "";
  const testsOf = (some: typeof wrong) => several(some.map(({ test }) => test));
  const texts = [...new Set(wrong.map(({ text }) => text))];
  const more = texts.length - most;
  return [
    `fdleak: ${testsOf(wrong)} closed a number that they did not own`,
    ...texts.slice(0, most).map((text) => {
      return `  ${testsOf(wrong.filter((it) => it.text === text))}: ${text}`;
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
    "",
  ].join("\n");
}

function countOf(tests: readonly JudgedTest[]): number {
  return new Set(tests.map(labelOf)).size;
}

/** `2 tests and 1 hook`: one test may have several entries. */
function several(tests: readonly JudgedTest[]): string {
  return (["test", "hook", "fixture", "suite"] as const)
    .map((name) => {
      const those = tests.filter(({ unit = "test" }) => unit === name);
      const count = countOf(those);
      return count === 0 ? "" : `${count} ${name}${count === 1 ? "" : "s"}`;
    })
    .filter(Boolean)
    .join(" and ");
}
