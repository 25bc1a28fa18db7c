import { type Verification, verifyExercise } from "fdleak/exercises";
import { availableParallelism } from "node:os";
import type { Result, Workshop } from "./workshop.ts";

/** Tries the exercises with all that is known to be right and wrong. */
export async function verify(
  { course, signal }: Workshop,
  slugs: readonly string[],
  onProgress: (text: string) => void,
): Promise<Result> {
  const chosen = course.exercises.filter(
    ({ slug }) => slugs.length === 0 || slugs.includes(slug),
  );
  const exercises: Verification[] = [];
  for (const exercise of chosen) {
    onProgress(
      `verifying ${exercise.slug} (${exercises.length + 1} of ${chosen.length})`,
    );
    const atOnce = availableParallelism() + 1;
    exercises.push(await verifyExercise(exercise, { atOnce, signal }));
  }
  const holds = exercises.every(({ problems }) => problems.length === 0);
  const sum = (count: (one: Verification) => number) =>
    exercises.reduce((total, one) => total + count(one), 0);
  return {
    exitCode: holds ? 0 : 1,
    data: { exercises },
    render: (paper) =>
      [
        ...exercises.flatMap(({ slug, solutions, rejects, problems }) => [
          `${slug.padEnd(28)} ${solutions.length} accepted, ${rejects.length} refused`,
          ...problems.map((problem) =>
            paper.bad(paper.wrap(problem, "    ", "  - ")),
          ),
        ]),
        "",
        `${exercises.length} exercises: ` +
          `${sum(({ solutions }) => solutions.filter(({ passed }) => passed).length)} of ${sum(({ solutions }) => solutions.length)} solutions accepted, ` +
          `${sum(({ rejects }) => rejects.filter(({ refused }) => refused).length)} of ${sum(({ rejects }) => rejects.length)} wrong answers refused, ` +
          `${sum(({ problems }) => problems.length)} problems.`,
      ].join("\n"),
  };
}
