import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { CannotCountError } from "fdleak";
import { examples } from "../catalog.ts";
import { readAccepted } from "./accepted.ts";
import { check } from "./check.ts";
import { commonWrongAnswers } from "./common-wrong-answers.ts";
import { diagnose } from "./diagnose.ts";
import { type Exercise, filesOf } from "./exercise.ts";
import type { Fault } from "./faults.ts";
import type { Diagnosis, Report } from "./report.ts";
import {
  type Attempt,
  problemsIn,
  problemsOf,
  verdictOf,
} from "./exercise-problems.ts";
import { typeErrorsInEach } from "./type-errors.ts";
import { type WrongAnswer, readWrongAnswers, record } from "./wrong-answers.ts";

/** What the check says of everything that is known about an exercise. */
export interface Verification {
  readonly slug: string;
  readonly topic: string;
  readonly solutions: readonly {
    readonly name: string;
    readonly passed: boolean;
  }[];
  readonly rejects: readonly {
    readonly name: string;
    readonly diagnosis: string;
    readonly refused: boolean;
  }[];
  /** What is wrong with the exercise; empty when it holds. */
  readonly problems: readonly string[];
}

export interface VerifyExerciseOptions {
  /** How many checks at a time; 2 unless given. */
  atOnce?: number;
  signal?: AbortSignal | undefined;
  /** Writes each wrong answer's verdict into its file. */
  recording?: boolean;
}

/** Seconds; an answer that does not hang has time on the busiest machine. */
const timeLimits: Partial<Record<Fault, number>> = {
  "endless-loop": 1,
  "never-settles": 3,
};

/**
 * Checks the exercise as handed out, its solutions and its wrong answers, each
 * in a separate folder.
 *
 * @throws the signal's reason when aborted.
 */
export async function verifyExercise(
  exercise: Exercise,
  { atOnce = 2, signal, recording = false }: VerifyExerciseOptions = {},
): Promise<Verification> {
  const problems = problemsIn(exercise);
  const attempts = attemptsAt(exercise);
  const reports = await checkEach(exercise, attempts, { atOnce, signal });
  if (recording) recordEach(attempts, reports);
  const known = readWrongAnswers(exercise);

  const solutions: { name: string; passed: boolean }[] = [];
  const rejects: { name: string; diagnosis: string; refused: boolean }[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const { name, expected } = attempt;
    const report = reports[index]!;
    if (report instanceof CannotCountError) {
      problems.push(`${name}: ${report.message}`);
      continue;
    }
    const { passed } = report;
    const diagnosis = recording
      ? diagnoseAgain(exercise, attempt, report, known)
      : report.diagnosis;
    if (expected === null) solutions.push({ name, passed });
    else {
      const says = diagnosis ? `${diagnosis.says} ${diagnosis.because}` : "";
      rejects.push({ name, diagnosis: says, refused: !passed });
    }
    problems.push(...problemsOf(attempt, report, diagnosis, known));
  }
  const { slug, topic } = exercise;
  return { slug, topic, solutions, rejects, problems };
}

/**
 * Verifies an exercise.
 *
 * @throws {Error} naming every problem, and the command that records.
 */
export async function assertVerified(exercise: Exercise): Promise<void> {
  const { slug, problems } = await verifyExercise(exercise);
  if (problems.length === 0) return;
  throw new Error(
    [`${slug} does not hold:`, ...problems].join("\n- ") +
      "\nIf the new verdicts are right: " +
      `npm run workshop verify ${slug} -- --record`,
  );
}

/** Every answer that is known, the right ones first. */
function attemptsAt(exercise: Exercise): Attempt[] {
  const files = filesOf(exercise);
  const handedOut = readFileSync(files.handedOut, "utf8");
  const solution = readFileSync(files.solution, "utf8");
  return [
    { name: basename(files.solution), code: solution, expected: null },
    ...readAccepted(exercise).map(({ name, code }) => ({
      name,
      code,
      expected: null,
    })),
    { name: "unchanged", code: handedOut, expected: "unchanged" },
    ...commonWrongAnswers(exercise, { handedOut, solution }).map((one) => ({
      ...one,
      expected: one.fault,
      isCommon: true,
    })),
    ...readWrongAnswers(exercise).map((wrong) => ({
      name: wrong.name,
      code: wrong.code,
      expected: wrong.name,
      fault: wrong.recorded?.fault,
      wrong,
    })),
  ];
}

/** A report of each attempt, or the reason why there is none. */
async function checkEach(
  exercise: Exercise,
  attempts: readonly Attempt[],
  { atOnce, signal }: { atOnce: number; signal: AbortSignal | undefined },
): Promise<(Report | CannotCountError)[]> {
  await using place = await mkdtempDisposable(join(tmpdir(), "answers-"));
  const files = writeAttempts(attempts, place.path);
  const { handedOut } = filesOf(exercise);
  const typeErrors = await typeErrorsInEach(files, handedOut, signal);
  const reports: (Report | CannotCountError)[] = [];
  const waiting = attempts.entries();
  const work = async () => {
    for (const [index, { fault, isCommon }] of waiting) {
      reports[index] = await check(exercise, files[index]!, {
        timeLimit: (fault && timeLimits[fault]) ?? 30,
        signal,
        typeErrors: typeErrors[index],
        mostProcesses: isCommon ? 2 : undefined,
      }).catch((error: unknown) => {
        if (error instanceof CannotCountError) return error;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return reports;
}

/**
 * Each in a separate folder, because they all have the same name. They import
 * what a learner's answer can import: the packages at the root, not the topic's.
 */
function writeAttempts(attempts: readonly Attempt[], place: string): string[] {
  writeFileSync(join(place, "package.json"), '{ "type": "module" }');
  symlinkSync(join(examples, "../node_modules"), join(place, "node_modules"));
  return attempts.map(({ code }, index) => {
    const file = join(place, `${index}/exercise.ts`);
    mkdirSync(dirname(file));
    writeFileSync(file, code);
    return file;
  });
}

function recordEach(
  attempts: readonly Attempt[],
  reports: readonly (Report | CannotCountError)[],
): void {
  for (const [index, { wrong }] of attempts.entries()) {
    const report = reports[index]!;
    if (wrong === undefined || report instanceof CannotCountError) continue;
    if (report.diagnosis) record(wrong, verdictOf(report, report.diagnosis));
  }
}

/** The records have changed since the check diagnosed. */
function diagnoseAgain(
  exercise: Exercise,
  { code }: Attempt,
  { paths, findings }: Report,
  known: readonly WrongAnswer[],
): Diagnosis | null {
  const handedOut = readFileSync(filesOf(exercise).handedOut, "utf8");
  return diagnose(known, { paths, findings, code, handedOut });
}
