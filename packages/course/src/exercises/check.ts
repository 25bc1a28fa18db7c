import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { AnswerProcess } from "./answer-process.ts";
import { diagnose } from "./diagnose.ts";
import { type Exercise, filesOf } from "./exercise.ts";
import type { Finding, PathReport, Report } from "./report.ts";
import { PathRunner } from "./path-runner.ts";
import { PathContexts } from "./path-contexts.ts";
import { typeErrorsIn } from "./type-errors.ts";
import { notThrough } from "./wording.ts";
import { readWrongAnswers } from "./wrong-answers.ts";

export interface CheckOptions {
  /** Seconds that each path may take; 3 unless given. */
  timeLimit?: number | undefined;
  /** Kills what is running when aborted. */
  signal?: AbortSignal | undefined;
  /** A process started ahead for this exercise; it is used up. */
  ready?: Promise<AnswerProcess> | undefined;
  /** What the compiler says of it, where it was asked before. */
  typeErrors?: readonly Finding[] | undefined;
  /** How many processes may be tried; all that the paths need unless given. */
  mostProcesses?: number | undefined;
}

/**
 * Runs an answer through every path of its exercise, in a separate process,
 * and compiles it at the same time.
 *
 * @throws {CannotCountError} where descriptors cannot be counted, and when the
 * compiler fails.
 * @throws the signal's reason when aborted; nothing is left running then.
 */
export async function check(
  exercise: Exercise,
  file: string,
  options: CheckOptions = {},
): Promise<Report> {
  const { timeLimit = 3, signal, ready, typeErrors: known } = options;
  const { mostProcesses = Infinity } = options;
  await using first = await processFor(exercise, ready);
  signal?.throwIfAborted();
  const answer = resolve(file);
  const code = readFileSync(answer, "utf8");
  const { handedOut } = filesOf(exercise);
  const [typeErrors, { paths, findings, output }] = await together(
    signal,
    (both) => known ?? typeErrorsIn(answer, handedOut, both),
    (both) =>
      runPaths(exercise, answer, first, {
        timeLimit,
        mostProcesses,
        signal: both,
      }),
  );
  const all = byGravity([...typeErrors, ...findings]).map(presentable);

  const isFine = all.length === 0 && paths.every(isFinePath);
  const diagnosis = diagnose(isFine ? [] : readWrongAnswers(exercise), {
    paths,
    findings: all,
    code,
    handedOut: readFileSync(handedOut, "utf8"),
  });
  return {
    slug: exercise.slug,
    passed: isFine,
    diagnosis,
    paths,
    findings: all,
    output,
  };
}

/** Does both; when one fails or `signal` aborts, ends the other as well. */
async function together<A, B>(
  signal: AbortSignal | undefined,
  one: (both: AbortSignal) => A | Promise<A>,
  other: (both: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const failed = new AbortController();
  const both = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const orStop = (error: unknown) => {
    failed.abort(error);
    throw error;
  };
  const work = [
    Promise.resolve(one(both)).catch(orStop),
    other(both).catch(orStop),
  ] as const;
  await Promise.allSettled(work);
  both.throwIfAborted();
  return await Promise.all(work);
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
  options: { timeLimit: number; mostProcesses: number; signal: AbortSignal },
) {
  const paths: PathReport[] = [];
  const findings: Finding[] = [];
  let output = "";
  let processes = 0;
  const { check } = filesOf(exercise);
  for (let next: AnswerProcess | undefined = first; next;) {
    await using process = next;
    options.signal.throwIfAborted();
    await using contexts = await PathContexts.in(process.scratch, exercise);
    const run = new PathRunner(exercise, file, process, contexts, options);
    await run.from(paths.length);
    paths.push(...run.paths.map(presentablePath));
    findings.push(...run.findings);
    processes += 1;
    output += stripVTControlCharacters(process.output);
    const goesOn =
      !run.isOver &&
      processes < options.mostProcesses &&
      run.paths.length > 0 &&
      paths.length < exercise.paths.length;
    next = goesOn ? await AnswerProcess.start(check) : undefined;
  }
  const isStuck = findings.length === 0 && paths.every(isFinePath);
  if (isStuck && paths.length < exercise.paths.length) {
    findings.push(notThrough(exercise.call));
  }
  for (const { name } of exercise.paths.slice(paths.length)) {
    paths.push({ name, verdict: "not run", findings: [], before: 0, after: 0 });
  }
  return { paths, findings, output };
}

/** What an answer has a hand in may be long, and full of control characters. */
function presentable({ fault, says }: Finding): Finding {
  const plain = stripVTControlCharacters(says).replace(/\p{Cc}+/gu, " ");
  return {
    fault,
    says: plain.length > 600 ? `${plain.slice(0, 600)}…` : plain,
  };
}

function isFinePath({ verdict }: PathReport): boolean {
  return verdict === "fine";
}

function presentablePath(path: PathReport): PathReport {
  return { ...path, findings: path.findings.map(presentable) };
}

/** A compiler that stumbles over a syntax error has nothing else to say. */
function byGravity(findings: Finding[]): Finding[] {
  const unreadable = findings.filter(({ fault }) => fault === "syntax-error");
  return unreadable.length > 0 ? unreadable.slice(0, 1) : findings;
}
