import { availableParallelism } from "node:os";
import { type Verification, verifyExercise } from "course/check";
import type { Paper } from "../render/paper.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Tries exercises with all that is known to be right and wrong, and yields each
 * as it ends.
 */
export async function* verify(
  { course, signal }: Workshop,
  slugs: readonly string[],
  recording: boolean,
): AsyncGenerator<Verification> {
  const atOnce = availableParallelism() + 1;
  for (const exercise of course.exercises) {
    if (slugs.length > 0 && !slugs.includes(exercise.slug)) continue;
    yield await verifyExercise(exercise, { atOnce, signal, recording });
  }
}

export function renderVerification(
  { slug, solutions, rejects, problems }: Verification,
  paper: Paper,
): string {
  const accepted = solutions.filter(({ passed }) => passed).length;
  const refused = rejects.filter(({ refused }) => refused).length;
  const verdict = problems.length === 0 ? "" : paper.bad("  DOES NOT HOLD");
  return [
    `${slug.padEnd(24)} accepts ${accepted} of ${solutions.length} solutions, ` +
      `refuses ${refused} of ${rejects.length}${verdict}`,
    ...problems.map((problem) => paper.wrap(problem, "    ", "  - ")),
  ].join("\n");
}

/** What it comes to; it holds when there are no problems. */
export function renderTotal(all: readonly Verification[]): string {
  const sum = (count: (one: Verification) => number) =>
    all.reduce((total, one) => total + count(one), 0);
  const problems = sum((one) => one.problems.length);
  return [
    "",
    `${counted(all.length, "exercise")}, ` +
      `${counted(
        sum((one) => one.rejects.length),
        "wrong answer",
      )} ` +
      `and ${counted(
        sum((one) => one.solutions.length),
        "right one",
      )}: ` +
      (problems === 0
        ? "all as they should be."
        : `${counted(problems, "problem")}.`),
  ].join("\n");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
