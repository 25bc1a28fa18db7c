import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readAccepted } from "./accepted.ts";
import { type Exercise, filesOf } from "./exercise.ts";
import type { Fault } from "./faults.ts";
import type { Diagnosis, Report } from "./report.ts";
import { readTask } from "./task.ts";
import {
  type RecordedVerdict,
  type WrongAnswer,
  isAsRecorded,
  readWrongAnswers,
} from "./wrong-answers.ts";

type Verdict = Pick<RecordedVerdict, "fault" | "refused">;

/** One answer to try. */
export interface Attempt {
  readonly name: string;
  readonly code: string;
  /** What it has to be recognised as; null for an answer that is right. */
  readonly expected: string | null;
  /** Its fault, where that is known. */
  readonly fault?: Fault | undefined;
  /**
   * Whether it is tried on every exercise. Its verdict names no paths, so it is
   * enough that one path after the first that ends the process is tried.
   */
  readonly isCommon?: boolean;
  /** Where it comes from, unless it is made for every exercise. */
  readonly wrong?: WrongAnswer;
}

/** What can be said without running anything. */
export function problemsIn(exercise: Exercise): string[] {
  const { hints } = readTask(exercise);
  const accepted = readAccepted(exercise);
  const wrong = readWrongAnswers(exercise);
  const solution = readFileSync(filesOf(exercise).solution, "utf8");
  const names = wrong.map(({ name }) => name);
  const paths = exercise.paths.map(({ name }) => name);
  return [
    hints.length === 3 && hints.every((hint) => hint !== "")
      ? ""
      : "it does not have three hints",
    accepted.length > 0 ? "" : "no other solution is accepted",
    ...accepted
      .filter(({ code }) => code === solution)
      .map(({ name }) => `${name} is the reference once more`),
    wrong.length > 0 ? "" : "it has no wrong answers of its own",
    new Set(names).size === names.length
      ? ""
      : "two wrong answers share a name",
    ...wrong.flatMap((one) => unknownPaths(one, paths)),
    exercise.isSync === !/\bPromise\b|\basync\b/.test(solution)
      ? ""
      : "`isSync` is not what the reference does",
    ...unmatchedRequirements(exercise),
    ...foreignFiles(exercise),
    exercise.paths[0]?.name === "the ordinary path"
      ? ""
      : "its first path is not the ordinary one",
  ].filter((problem) => problem !== "");
}

/** Each requirement of the task has a path, and each path a requirement. */
function unmatchedRequirements(exercise: Exercise): string[] {
  const numbers = readTask(exercise).requirements.map((_, index) => index + 1);
  const checked = exercise.paths.flatMap(
    ({ requirements = [] }) => requirements,
  );
  return [
    ...numbers
      .filter((number) => !checked.includes(number))
      .map((number) => `no path checks requirement ${number}`),
    ...checked
      .filter((number) => !numbers.includes(number))
      .map((number) => `a path checks requirement ${number}, which is missing`),
    ...exercise.paths
      .filter(({ requirements = [] }) => requirements.length === 0)
      .map(({ name }) => `the path "${name}" checks no requirement`),
  ];
}

/** A race must leave something that is sure. */
function unknownPaths(
  { name, recorded }: WrongAnswer,
  paths: readonly string[],
): string[] {
  const { refused = [], sometimes = [] } = recorded ?? {};
  const unknown = [...refused, ...sometimes].filter(
    (path) => !paths.includes(path),
  );
  return [
    ...unknown.map((path) => `"${name}" names "${path}", which is no path`),
    ...(sometimes.length > 0 && refused.length === 0
      ? [`"${name}" is refused on no path for sure`]
      : []),
  ];
}

/** Files that no test would look at. */
function foreignFiles({ folder }: Exercise): string[] {
  const foreign = (name: string, extension: string) =>
    readdirSync(join(folder, name))
      .filter((file) => !file.endsWith(extension))
      .map((file) => `${name}/${file} is not a file ending in ${extension}`);
  return [...foreign("accepted", ".ts"), ...foreign("wrong", ".patch")];
}

/** What an attempt's report says that it should not. */
export function problemsOf(
  { name, expected, wrong }: Attempt,
  report: Report,
  diagnosis: Diagnosis | null,
  known: readonly WrongAnswer[],
): string[] {
  if (expected === null) {
    return diagnosis ? [`${name} is refused: ${diagnosis.says}`] : [];
  }
  if (diagnosis === null) return [`"${name}" passes`];
  const { recognised, fault, says } = diagnosis;
  const recorded = known.find(({ file }) => file === wrong?.file)?.recorded;
  const verdict = verdictOf(report, diagnosis);
  const seen = textOf(verdict);
  if (wrong && recorded === undefined) {
    return [`"${name}" has no recorded verdict. Today: ${seen}`];
  }
  const isSame =
    recorded?.fault === fault && isAsRecorded(recorded, verdict.refused);
  if (recorded && !isSame) {
    return [`"${name}" is recorded as ${textOf(recorded)}. Today: ${seen}`];
  }
  return [recognised, fault].includes(expected)
    ? []
    : [`"${name}" is taken for "${recognised ?? fault}": ${says}`];
}

function textOf({ fault, refused }: Verdict): string {
  return refused.length === 0 ? fault : `${fault} on ${refused.join(", ")}`;
}

/** The part of a report that is recorded. */
export function verdictOf({ paths }: Report, { fault }: Diagnosis): Verdict {
  const refused = paths.filter(({ verdict }) => verdict === "refused");
  return { fault, refused: refused.map(({ name }) => name) };
}
