import { readFileSync, writeFileSync } from "node:fs";
import { applyPatch } from "diff";
import { type Exercise, filesOf } from "./exercise.ts";
import { type Fault, faults } from "./faults.ts";
import { paragraphs } from "./task.ts";

/** What a check says of an answer, as far as it is the same in every run. */
export interface RecordedVerdict {
  readonly fault: Fault;
  /** The refused paths, by name. */
  readonly refused: readonly string[];
  /** Paths that are refused in some runs only: it is a race. */
  readonly sometimes: readonly string[];
}

/** An answer that must be refused, from a file in `wrong/`. */
export interface WrongAnswer {
  readonly file: string;
  /** What it does: `closes on the ordinary path only`. */
  readonly name: string;
  /** Why it is wrong: a sentence or two for the learner. */
  readonly because: string;
  readonly code: string;
  /** Undefined until `verify --record` has written it. */
  readonly recorded: RecordedVerdict | undefined;
  /** A facilitator meets it in most rooms. */
  readonly isLikely: boolean;
  /** It is recognised whatever paths are refused. */
  readonly onAnyPath: boolean;
  /** It is recognised only where the report says this. */
  readonly says: RegExp | undefined;
  /** It is recognised only where the code has this. */
  readonly has: RegExp | undefined;
}

/**
 * Reads an exercise's wrong answers. Each is a unified diff against
 * `solution.ts` or `exercise.ts` below its name, the reason, and lines such as
 * `Fault: leaks`.
 *
 * @throws {Error} naming the file, when one cannot be read or applied.
 */
export function readWrongAnswers(exercise: Exercise): WrongAnswer[] {
  const { wrong, solution, handedOut } = filesOf(exercise);
  const bases = new Map(
    [solution, handedOut].map((file) => [
      file.replace(/^.*\//, ""),
      textOf(file),
    ]),
  );
  return wrong.map((file) => {
    try {
      return parse(file, textOf(file), bases);
    } catch (error) {
      throw new Error(`${file}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}

function parse(
  file: string,
  text: string,
  bases: ReadonlyMap<string, string>,
): WrongAnswer {
  const { name, because, fields, diff } = partsOf(text);
  const base = bases.get(/^--- (\S+)/.exec(diff)?.[1] ?? "");
  if (base === undefined) {
    throw new Error("the diff is not against solution.ts or exercise.ts");
  }
  const code = applyPatch(base, withBlankLines(diff));
  if (code === false) throw new Error("the diff does not apply");
  return {
    file,
    name,
    because: paragraphs(because),
    code,
    recorded: recordedIn(fields),
    isLikely: isYes(fields, "Likely"),
    onAnyPath: isOnAnyPath(fields.get("Recognised")),
    says: expressionIn(fields.get("Says")),
    has: expressionIn(fields.get("Has")),
  };
}

/** Git may have been told to write lines as Windows does. */
export function textOf(file: string): string {
  return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
}

/** Editors strip the space that stands for an unchanged blank line. */
function withBlankLines(diff: string): string {
  return diff.replace(/^\n/gm, " \n");
}

const keys = [
  "Fault",
  "Refused",
  "Sometimes",
  "Recognised",
  "Says",
  "Has",
  "Likely",
];

/** A name, the reason, `Key: value` lines, and the diff. */
function partsOf(text: string) {
  const at = text.search(/^--- /m);
  const [name, ...rest] = text.slice(0, at).trim().split(/\n\n+/);
  const isLast = keys.some((key) => rest.at(-1)?.startsWith(`${key}:`));
  const fields = fieldsIn(isLast ? rest.pop()! : "");
  if (at < 0 || !name || rest.length === 0) {
    throw new Error("it needs a name, a reason and a diff");
  }
  const diff = text.slice(at).replace(/\n+$/, "\n");
  return { name, because: rest.join("\n\n"), fields, diff };
}

/** @throws {Error} for a line that is no field, or a field given twice. */
function fieldsIn(lines: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines.split(/\n(?! {2})/).filter((one) => one !== "")) {
    const [, key = "", value = ""] = /^(\w+):([^]*)$/.exec(line) ?? [];
    if (!keys.includes(key)) throw new Error(`"${line}" is no field`);
    if (fields.has(key)) throw new Error(`${key} is given twice`);
    fields.set(key, value.trim());
  }
  return fields;
}

function recordedIn(
  fields: ReadonlyMap<string, string>,
): RecordedVerdict | undefined {
  const fault = faults.find((name) => name === fields.get("Fault"));
  if (fault === undefined) return undefined;
  return {
    fault,
    refused: pathsIn(fields, "Refused"),
    sometimes: pathsIn(fields, "Sometimes"),
  };
}

function pathsIn(fields: ReadonlyMap<string, string>, key: string): string[] {
  const lines = (fields.get(key) ?? "").split(/\n */);
  return lines.filter((name) => name !== "");
}

/** Whether the refused paths are those on record, races aside. */
export function isAsRecorded(
  { refused, sometimes }: RecordedVerdict,
  paths: readonly string[],
): boolean {
  const all = [...refused, ...sometimes];
  return (
    refused.every((path) => paths.includes(path)) &&
    paths.every((path) => all.includes(path))
  );
}

function isOnAnyPath(field: string | undefined): boolean {
  if (field === undefined || field === "on any path")
    return field !== undefined;
  throw new Error(`Recognised is "on any path" or not given, not "${field}"`);
}

function isYes(fields: ReadonlyMap<string, string>, key: string): boolean {
  const value = fields.get(key);
  if (value === undefined || value === "yes") return value === "yes";
  throw new Error(`${key} is "yes" or not given, not "${value}"`);
}

/** `/text/m` */
function expressionIn(field: string | undefined): RegExp | undefined {
  if (field === undefined) return undefined;
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/.exec(field) ?? [];
  if (source === undefined) throw new Error(`${field} is no /expression/`);
  return new RegExp(source, flags);
}

/** Writes the verdict into the wrong answer's file, in place of an older one. */
export function record(
  { file }: Pick<WrongAnswer, "file">,
  verdict: Pick<RecordedVerdict, "fault" | "refused">,
): void {
  const { name, because, fields, diff } = partsOf(textOf(file));
  const sometimes = pathsIn(fields, "Sometimes");
  const refused = verdict.refused.filter((path) => !sometimes.includes(path));
  const lines = [`Fault: ${verdict.fault}`];
  for (const [key, paths] of Object.entries({
    Refused: refused,
    Sometimes: sometimes,
  })) {
    if (paths.length > 0) lines.push(`${key}:\n  ${paths.join("\n  ")}`);
  }
  const written = ["Fault", "Refused", "Sometimes"];
  for (const [key, value] of fields) {
    if (!written.includes(key)) lines.push(`${key}: ${value}`);
  }
  writeFileSync(file, [name, because, lines.join("\n"), diff].join("\n\n"));
}
