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
 * @throws {Error} when the answers differ.
 */
export async function assertAnswerIsSteady(question: Question): Promise<void> {
  const [first, second] = [await ask(question), await ask(question)];
  const [one, other] = [first, second].map(
    ({ before, after }) => after - before,
  );
  if (one === other) return;
  throw new Error(`${question.topic}: first ${one} descriptors, then ${other}`);
}
