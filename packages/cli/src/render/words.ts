import {
  type Measurement,
  type Pair,
  type Proof,
  type Series,
  type Side,
  problemsOf,
} from "course";
import { summary, tally } from "fdleak";

/** Whether the damage of the wrong side is descriptors that it leaks. */
export function isLeak({ leaks }: Pair): boolean {
  return Object.keys(leaks).length > 0;
}

/** `5 calls leaked 5 files`, or `5 calls leaked nothing`. */
export function leaksIn(series: Series): string {
  const { calls } = series;
  return `${calls} ${calls === 1 ? "call" : "calls"} ${leakedIn(series)}`;
}

/** `leaked 5 files`, or `leaked nothing`. */
export function leakedIn({ leaked }: Series): string {
  return `leaked ${summary(tally(leaked))}`;
}

/**
 * An outcome for people. What a pair ran in another process is an outcome
 * itself: `returned 'exited with code 1'` is `exited with code 1`.
 */
export function inWords(outcome: string): string {
  const [, , inner] =
    /^returned (['"])((?:the process )?(?:returned|threw|exited|was killed) .*)\1$/.exec(
      outcome,
    ) ?? [];
  return (inner ?? outcome).replaceAll("\n", "\\n");
}

/** What else tells the two sides apart: what a call came to, and the effect. */
export function differencesIn(
  pair: Pair,
  { outcome, effect }: Measurement,
): string[] {
  return [
    ...(typeof pair.outcome === "string" ? [] : [inWords(outcome)]),
    ...(effect === null ? [] : [effect]),
  ];
}

/** The mark of a side. The correct side has to earn its own. */
export function markOf(pair: Pair, proof: Proof, side: Side): "✓" | "✗" {
  const isRight =
    side === "correct" && problemsOf(pair, side, proof.correct).length === 0;
  return isRight ? "✓" : "✗";
}

/** The damage of a side in as few words as there are. */
export function verdictOn(pair: Pair, seen: Measurement): string {
  if (seen.trouble !== null) return seen.trouble;
  if (isLeak(pair) || seen.leaked.length > 0) return leaksIn(seen);
  return seen.effect ?? inWords(seen.outcome);
}
