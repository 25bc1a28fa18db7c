import type { Measurement, PathResult, Series } from "./measurement.ts";
import { type Descriptor, type Tally, summary, tally } from "fdleak";
import { type CodePath, type Pair, type Side, expectedOf } from "./pair.ts";

/**
 * What keeps one side from being what the pair declares, each in a sentence
 * for people; empty when it holds.
 */
export function problemsOf(
  pair: Pair,
  side: Side,
  measurement: Measurement,
): string[] {
  const { trouble, innocent } = measurement;
  if (trouble !== null) return [trouble];
  const atOnce = side === "correct" && pair.release !== "late";
  const expected: Expectation = {
    atOnce,
    leaks: side === "wrong" ? pair.leaks : {},
    outcome: expectedOf(pair.outcome, side),
    effect: pair.effect?.[side] ?? null,
  };
  return [
    ...problemsIn(side, expected, measurement),
    ...(innocent && pair.innocent
      ? problemsIn(
          `${side}, on its innocent path,`,
          {
            atOnce,
            leaks: {},
            outcome: pair.innocent.outcome,
            effect: null,
          },
          innocent,
        )
      : []),
    ...measurement.paths.flatMap((seen, place) => [
      ...problemsOnPath(pair.paths![place]!, seen),
    ]),
  ];
}

/** What keeps the correct side from being right on one of its paths. */
export function* problemsOnPath(
  { effect, outcome }: CodePath<never>,
  { kind, when, missed, ...seen }: PathResult,
): Generator<string> {
  const subject = `correct, when ${when} (${kind}),`;
  const calls = { calls: 1, before: 0, after: 0, counts: [] };
  yield* problemsIn(
    subject,
    { atOnce: true, leaks: {}, outcome, effect: effect?.expected ?? null },
    { ...seen, ...calls },
  );
  for (const failure of missed) {
    yield `${subject} never called ${failure}, which was to fail`;
  }
}

interface Expectation {
  /** Whether nothing may be held when a call is over. */
  atOnce: boolean;
  leaks: Tally;
  outcome: string;
  effect: string | null;
}

function* problemsIn(
  subject: string,
  { atOnce, leaks, outcome, effect }: Expectation,
  seen: Series,
): Generator<string> {
  const expected = times(leaks, seen.calls);
  const left = tally(seen.leaked);
  if (summary(left) !== summary(expected)) {
    const list = seen.leaked.length > 0 ? `: ${listOf(seen.leaked)}` : "";
    yield `${subject} left ${summary(left)} open after ${seen.calls} ${seen.calls === 1 ? "call" : "calls"}, not ${summary(expected)}${list}`;
  }
  const late = seen.counts.findIndex((count) => count !== seen.before);
  if (atOnce && late !== -1 && seen.leaked.length === 0) {
    yield `${subject} still held something when call ${late + 1} returned (open: ${[seen.before, ...seen.counts].join(" ")}); expected: nothing`;
  }
  if (seen.vanished.length > 0) {
    yield `${subject} closed what it had not opened: ${listOf(seen.vanished)}`;
  }
  if (seen.outcome !== outcome) {
    yield `${subject} ${seen.outcome}; expected: ${outcome}`;
  }
  if (effect !== null && seen.effect !== effect) {
    yield `${subject} had the effect: ${seen.effect}; expected: ${effect}`;
  }
}

/** `23 → greeting.txt, 24 → greeting.txt` */
function listOf(descriptors: readonly Descriptor[]): string {
  return descriptors.map(({ fd, target }) => `${fd} → ${target}`).join(", ");
}

function times(leaks: Tally, calls: number): Tally {
  return Object.fromEntries(
    Object.entries(leaks).map(([kind, count]) => [kind, count * calls]),
  );
}
