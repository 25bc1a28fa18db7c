import { AnswerProcess } from "./answer-process.ts";
import type { Exercise } from "./exercise.ts";
import type { Question } from "./question.ts";
import { PathRunner } from "./path-runner.ts";
import { PathContexts } from "./path-contexts.ts";

/** How many descriptors the kernel counted. */
export interface Verdict {
  readonly before: number;
  readonly after: number;
}

/**
 * Makes the calls and asks the kernel.
 *
 * @throws {Error} when the program does not come to its end.
 */
export async function ask(
  { file, program, paths }: Question,
  signal?: AbortSignal,
): Promise<Verdict> {
  await using process = await AnswerProcess.start(file);
  const asked: Pick<Exercise, "call" | "paths"> = {
    call: "the program",
    paths,
  };
  await using contexts = await PathContexts.in(process.scratch, asked);
  const run = new PathRunner(asked, program, process, contexts, {
    timeLimit: 20,
    signal,
  });
  await run.from(0);
  const [path] = run.paths;
  const trouble = [...run.findings, ...(path?.findings ?? [])].find(
    ({ fault }) => fault !== "leaks" && fault !== "released-late",
  );
  if (path === undefined || trouble) {
    throw new Error(`${program} did not come to its end: ${trouble?.says}`);
  }
  return { before: path.before, after: path.after };
}

/**
 * Asks a question twice.
 *
 * @throws {Error} when an answer is not the declared one.
 */
export async function assertAnswered(question: Question): Promise<void> {
  for (const which of ["first", "second"]) {
    const { before, after } = await ask(question);
    const open = after - before;
    if (open === question.leaks) continue;
    throw new Error(
      `The question of ${question.topic} declares ${question.leaks}; ` +
        `the ${which} time the kernel said ${open}.`,
    );
  }
}
