import { measure } from "./measure.ts";
import type { Measurement } from "./measurement.ts";
import type { MeasureOptions } from "./measure.ts";
import type { Pair, Side } from "./pair.ts";
import { problemsOf } from "./problems-of.ts";

/** Both sides of a pair, measured and judged. */
export interface Proof {
  readonly holds: boolean;
  readonly problems: readonly string[];
  readonly wrong: Measurement;
  readonly correct: Measurement;
}

export type ProveOptions = Omit<MeasureOptions, "file"> & {
  /** Measures other files in the sides' places. */
  files?: Partial<Record<Side, string>>;
};

/** Measures both sides of a pair and judges them by its declaration. */
export async function prove(
  pair: Pair,
  { files = {}, ...options }: ProveOptions = {},
): Promise<Proof> {
  const [wrong, correct] = await Promise.all([
    measure(pair, "wrong", { ...options, file: files.wrong }),
    measure(pair, "correct", { ...options, file: files.correct }),
  ]);
  return judge(pair, wrong, correct);
}

export function judge(
  pair: Pair,
  wrong: Measurement,
  correct: Measurement,
): Proof {
  const problems = [
    ...problemsOf(pair, "wrong", wrong),
    ...problemsOf(pair, "correct", correct),
  ];
  return { holds: problems.length === 0, problems, wrong, correct };
}

/**
 * Proves a pair in both directions.
 *
 * @throws {Error} saying everything that does not hold.
 */
export async function assertHolds(
  pair: Pair,
  options?: ProveOptions,
): Promise<Proof> {
  const proof = await prove(pair, options);
  if (proof.holds) return proof;
  throw new Error(
    [`${pair.topic}/${pair.name} does not hold:`, ...proof.problems].join(
      "\n- ",
    ),
  );
}
