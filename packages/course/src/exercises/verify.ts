import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { CannotCountError } from "fdleak";
import { check } from "./check.ts";
import { commonWrongAnswers } from "./common-wrong-answers.ts";
import { type Exercise, type WrongAnswer, filesOf } from "./exercise.ts";
import type { Fault } from "./faults.ts";
import type { Report } from "./report.ts";
import { typeErrorsInEach } from "./type-errors.ts";

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
}

/** Seconds; what does not hang has time enough on the busiest machine. */
const timeLimits: Partial<Record<Fault, number>> = {
  "endless-loop": 1,
  "never-settles": 3,
};

interface Attempt {
  readonly name: string;
  readonly code: string;
  /** What it has to be recognised as; null for an answer that is right. */
  readonly expected: string | null;
  /** As what kind of mistake, where that is known. */
  readonly fault?: Fault;
}

/**
 * Checks the exercise as handed out, its solutions and its wrong answers, each
 * in a place of its own.
 *
 * @throws the signal's reason when aborted.
 */
export async function verifyExercise(
  exercise: Exercise,
  { atOnce = 2, signal }: VerifyExerciseOptions = {},
): Promise<Verification> {
  const problems = problemsIn(exercise);
  const solutions: { name: string; passed: boolean }[] = [];
  const rejects: { name: string; diagnosis: string; refused: boolean }[] = [];
  const attempts = attemptsAt(exercise, problems);
  await using place = await mkdtempDisposable(join(tmpdir(), "answers-"));
  const files = writeAttempts(exercise, attempts, place.path);
  const { handedOut } = filesOf(exercise);
  const typeErrors = await typeErrorsInEach(files, handedOut, signal);
  const reports = attempts.map((): Report | undefined => undefined);
  const waiting = attempts.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [index, { name, fault }] of waiting) {
        try {
          reports[index] = await check(exercise, files[index]!, {
            timeLimit: (fault && timeLimits[fault]) ?? 30,
            signal,
            typeErrors: typeErrors[index],
          });
        } catch (error) {
          if (!(error instanceof CannotCountError)) throw error;
          problems.push(`${name}: ${error.message}`);
        }
      }
    }),
  );
  for (const [index, { name, expected }] of attempts.entries()) {
    const report = reports[index];
    if (report === undefined) continue;
    const { passed, diagnosis } = report;
    if (expected === null) {
      solutions.push({ name, passed });
      if (!passed) problems.push(`${name} is refused: ${diagnosis?.says}`);
      continue;
    }
    rejects.push({
      name,
      diagnosis: diagnosis ? `${diagnosis.says} ${diagnosis.because}` : "",
      refused: !passed,
    });
    if (passed) problems.push(`"${name}" passes`);
    else if (![diagnosis?.recognised, diagnosis?.fault].includes(expected)) {
      problems.push(
        `"${name}" is taken for "${diagnosis?.recognised ?? diagnosis?.fault}": ${diagnosis?.says}`,
      );
    }
  }
  const { slug, topic } = exercise;
  return { slug, topic, solutions, rejects, problems };
}

function attemptsAt(exercise: Exercise, problems: string[]): Attempt[] {
  const files = filesOf(exercise);
  const handedOut = readFileSync(files.handedOut, "utf8");
  const solution = readFileSync(files.solution, "utf8");
  const right = [files.solution, ...files.accepted].map((file) => ({
    name: basename(file),
    code: readFileSync(file, "utf8"),
    expected: null,
  }));
  for (const { name, code } of right.slice(1)) {
    if (code === solution) problems.push(`${name} is the reference once more`);
  }
  return [
    ...right,
    { name: "unchanged", code: handedOut, expected: "unchanged" },
    ...commonWrongAnswers(exercise, { handedOut, solution }).map(
      ({ name, fault, code }) => ({
        name,
        code,
        expected: fault,
        fault,
      }),
    ),
    ...exercise.wrongAnswers.flatMap((wrong) => {
      const code = edited(wrong, { handedOut, solution });
      if (code !== undefined) {
        const { name, sign } = wrong;
        return [{ name, code, expected: name, fault: sign.fault }];
      }
      problems.push(`"${wrong.name}": what it edits is not there exactly once`);
      return [];
    }),
  ];
}

/** Undefined when a text to edit is missing, or there more than once. */
function edited(
  { edits, of }: WrongAnswer,
  { handedOut, solution }: { handedOut: string; solution: string },
): string | undefined {
  let code = of === "exercise" ? handedOut : solution;
  for (const [text, instead] of edits) {
    if (code.split(text).length !== 2) return undefined;
    code = code.replace(text, () => instead);
  }
  return code;
}

/** Each in a folder of its own, because they all have the same name. */
function writeAttempts(
  { folder }: Exercise,
  attempts: readonly Attempt[],
  place: string,
): string[] {
  writeFileSync(join(place, "package.json"), '{ "type": "module" }');
  symlinkSync(join(folder, "../../node_modules"), join(place, "node_modules"));
  return attempts.map(({ code }, index) => {
    const file = join(place, `${index}/exercise.ts`);
    mkdirSync(dirname(file));
    writeFileSync(file, code);
    return file;
  });
}

/** What can be said without running anything. */
function problemsIn(exercise: Exercise): string[] {
  const { hints, accepted, wrongAnswers, paths } = exercise;
  const names = wrongAnswers.map(({ name }) => name);
  return [
    hints.length === 3 && hints.every((hint) => hint.trim() !== "")
      ? ""
      : "a hint is missing",
    Object.keys(accepted).length > 0 ? "" : "no other solution is accepted",
    wrongAnswers.length > 0 ? "" : "it has no wrong answers of its own",
    new Set(names).size === names.length
      ? ""
      : "two wrong answers share a name",
    paths[0]?.name === "the ordinary path"
      ? ""
      : "its first path is not the ordinary one",
  ].filter((problem) => problem !== "");
}
