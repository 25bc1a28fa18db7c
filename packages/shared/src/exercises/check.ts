import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { AnswerProcess } from "./answer-process.ts";
import { diagnose } from "./diagnose.ts";
import { type Exercise, filesOf } from "./exercise.ts";
import type { Finding, PathReport, Report } from "./report.ts";
import { RunOfPaths } from "./run-of-paths.ts";
import { Settings } from "./settings.ts";
import { typeErrorsIn } from "./type-errors.ts";

export interface CheckOptions {
  /** Seconds that each path may take; 3 unless given. */
  timeLimit?: number | undefined;
  /** Kills what is running when aborted. */
  signal?: AbortSignal | undefined;
  /** A process started ahead for this exercise; it is used up. */
  ready?: Promise<AnswerProcess> | undefined;
}

/**
 * Runs an answer through every path of its exercise, in a process of its own,
 * and compiles it at the same time.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 * @throws the signal's reason when aborted; nothing is left running then.
 */
export async function check(
  exercise: Exercise,
  file: string,
  { timeLimit = 3, signal, ready }: CheckOptions = {},
): Promise<Report> {
  const code = readFileSync(file, "utf8");
  await using first = await processFor(exercise, ready);
  signal?.throwIfAborted();
  const compiling = typeErrorsIn(file, first.scratch);
  const { paths, findings, output } = await runPaths(exercise, file, first, {
    timeLimit,
    signal,
  });
  const all = byGravity([...(await compiling), ...findings]);
  signal?.throwIfAborted();

  const diagnosis = diagnose(exercise, {
    paths,
    findings: all,
    code,
    handedOut: readFileSync(filesOf(exercise).handedOut, "utf8"),
  });
  return {
    slug: exercise.slug,
    passed: diagnosis === null,
    diagnosis,
    paths,
    findings: all,
    output,
  };
}

/** One that waited too long may have lost its scratch directory. */
async function processFor(
  exercise: Exercise,
  ready: Promise<AnswerProcess> | undefined,
): Promise<AnswerProcess> {
  const waiting = await ready?.catch(() => undefined);
  if (waiting?.isUsable) return waiting;
  await waiting?.[Symbol.asyncDispose]();
  return await AnswerProcess.start(filesOf(exercise).check);
}

/** A path that ends the process does not keep the others from being tried. */
async function runPaths(
  exercise: Exercise,
  file: string,
  first: AnswerProcess,
  options: { timeLimit: number; signal: AbortSignal | undefined },
) {
  const paths: PathReport[] = [];
  const findings: Finding[] = [];
  let output = "";
  await using others = new AsyncDisposableStack();
  for (let from = 0, next = first; from < exercise.paths.length;) {
    await using settings = await Settings.in(next.scratch, exercise);
    const run = new RunOfPaths(exercise, file, next, settings, options);
    await run.from(from);
    paths.push(...run.paths);
    findings.push(...run.findings);
    output += stripVTControlCharacters(next.output);
    from = paths.length;
    if (run.isOver || from === exercise.paths.length) break;
    next = others.use(await AnswerProcess.start(filesOf(exercise).check));
  }
  for (const { name } of exercise.paths.slice(paths.length)) {
    paths.push({ name, verdict: "not run", findings: [], before: 0, after: 0 });
  }
  return { paths, findings, output };
}

/** A compiler that stumbles over a syntax error has nothing else to say. */
function byGravity(findings: Finding[]): Finding[] {
  const unreadable = findings.filter(({ kind }) => kind === "syntax-error");
  return unreadable.length > 0 ? unreadable.slice(0, 1) : findings;
}
