import type { RequestListener } from "node:http";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isPromise } from "node:util/types";
import { eitherName, eitherOf } from "./errors-in.ts";

export { errorsIn } from "./errors-in.ts";
export { failStatement } from "./fail-statement.ts";

/** What a path's checks are handed: they run outside of the answer's process. */
export interface PathContext {
  /** An empty directory for this path alone. */
  readonly scratch: string;
  /**
   * Random, and new in every check, so that no answer can know a result: eight
   * characters such as `rice-482`, which learners see in messages.
   */
  readonly nonce: string;
  /** The origin of the path's `peer`, such as `http://127.0.0.1:40123`. */
  readonly peer: string;
  /** The path of a name in the scratch directory. */
  readonly path: (name: string) => string;
}

/** Six to nine names such as `job 1`: no answer can know how many. */
export function manyOf(
  word: string,
  { nonce }: Pick<PathContext, "nonce">,
): string[] {
  const length = 6 + (Number(nonce.at(-1)) % 4);
  return Array.from({ length }, (_, index) => `${word} ${index + 1}`);
}

/**
 * Stands for a long list, which would fill the screen: its length, and how many
 * of the expected elements stand where they should.
 */
export function inShort(found: unknown, expected: readonly string[]): unknown {
  if (!Array.isArray(found)) return found;
  const right = expected.filter((it, index) => found[index] === it);
  return { length: found.length, right: right.length };
}

/** What a path's `run` is handed, in the answer's process. */
export interface Tools extends PathContext {
  /** Has the kernel asked, from outside, what is open at this moment. */
  readonly look: () => void;
  /** Notes that something happened; see `events`. */
  readonly note: (event: string) => void;
  /**
   * Waits until no timer runs, but 2 s at most: whatever delay an answer has
   * chosen, this takes longer.
   */
  readonly afterTimers: () => Promise<void>;
}

/**
 * What a call comes to: a value, compared deeply, or an error in the words of
 * `nameOf`: its code, `Error: message`, `TypeError`, or `SuppressedError (…,
 * suppressing …)`.
 */
export type Outcome =
  | { readonly returned: unknown }
  | { readonly threw: string };

/** What can be done with a file that a path follows. */
export type FileCall = "open" | "close" | "remove" | "rename";

/** Something to do for a file, by its name in the scratch directory. */
type AtFile = Readonly<Record<string, (context: PathContext) => void>>;

/** One way through the answer. */
export interface Path<Answer> {
  /** `the ordinary path`, `the 2nd file is missing`, `closing fails`. */
  readonly name: string;
  /** How its call is called in reports: `merge()`. */
  readonly call: string;
  /** The numbers of the requirements in `task.md` that it checks. */
  readonly requirements?: readonly number[];
  /** Puts what the call needs into the scratch directory. */
  readonly given?: (context: PathContext) => void;
  /** Answers `tools.peer`, outside of the answer's process. */
  readonly peer?: RequestListener;
  /** The one call. Whatever it returns can be cloned (`structuredClone`). */
  readonly run: (answer: Answer, tools: Tools) => unknown;
  readonly outcome: (context: PathContext) => Outcome;
  /**
   * What is open at each `tools.look()`, by the name of the file or the kind:
   * who does the job without acquiring anything is found out. `run` has to look
   * at least once.
   */
  readonly holds?: readonly string[];
  /** What is closed again at that point, by the same names. */
  readonly closed?: readonly string[];
  /** What is noted, in this order. */
  readonly events?: readonly string[];
  /**
   * The first call that does this to the file of this name, or to each file of
   * these names, fails with EIO. Nothing has happened then, but a file that fails
   * to close is closed.
   */
  readonly callFails?: Readonly<
    Partial<Record<FileCall, string | readonly string[]>>
  >;
  /** What must be closed again before the file of a name is opened. */
  readonly closedBefore?: Readonly<Record<string, readonly string[]>>;
  /** What another program does just before the first open of a file. */
  readonly beforeOpen?: AtFile;
  /** What another program does just after the first open of a file. */
  readonly afterOpen?: AtFile;
  /**
   * Harm that is no descriptor, looked for after the call: a sentence such as
   * `the draft is still there`.
   */
  readonly effect?: (context: PathContext) => string | undefined;
  /** `'late'` when closing may end a moment after the call. */
  readonly release?: "late";
}

type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * What a row of the table says of a path. `returns` and `throws` take a function
 * where the outcome depends on the context. Without these two and `throwsEither`,
 * the call returns undefined. The other fields are those of {@link Path}.
 */
interface Expectation extends Pick<
  Path<unknown>,
  | "peer"
  | "holds"
  | "closed"
  | "events"
  | "release"
  | "callFails"
  | "closedBefore"
  | "beforeOpen"
  | "afterOpen"
> {
  readonly returns?: Value | ((context: PathContext) => unknown);
  readonly throws?: string | ((context: PathContext) => string);
  /** The caller gets one of these errors, or several of them in one. */
  readonly throwsEither?: (context: PathContext) => readonly string[];
}

/** The work of a path; `variation` is its row in the table. */
interface Steps<Answer, Variation> {
  /** Puts what the call needs into the scratch directory. */
  readonly given?: (context: PathContext, variation: Variation) => void;
  /** The one call. */
  readonly run?: (
    answer: Answer,
    tools: Tools,
    variation: Variation,
  ) => unknown;
  /** Looks for damage after the call; see {@link Path.effect}. */
  readonly effect?: (
    context: PathContext,
    variation: Variation,
  ) => string | undefined;
}

/** One path: its variation, and what it expects. */
export type Row<Answer, Variation> = Expectation &
  Steps<Answer, Variation> &
  Partial<Pick<Path<Answer>, "requirements" | "call">> &
  Variation;

/**
 * The table of an exercise's paths. The fields beside `paths` are the default of
 * every row.
 */
export interface ExerciseDeclaration<Answer, Variation>
  extends Expectation, Steps<Answer, Variation> {
  /** How it is called in reports: `merge()`. A row may name another call. */
  readonly call: string;
  /**
   * The line, in the exercise and in the solution, after which a statement can
   * stand; the first line of the function that is called unless given.
   */
  readonly entry?: string;
  /** The call returns its result at once: a promise is no result. */
  readonly isSync?: boolean;
  /** How long it takes in a workshop. */
  readonly minutes: number;
  /** By name, the ordinary path first. */
  readonly paths: Readonly<Record<string, Row<Answer, Variation>>>;
  /** Slugs it had before, so that no progress is lost. */
  readonly formerly?: readonly string[];
}

// The answer's type differs from exercise to exercise; only the child that
// imports both meets it.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Exercise<Answer = any> {
  readonly folder: string;
  readonly topic: string;
  /** The name it is known by, whatever its topic or its place in the course. */
  readonly slug: string;
  readonly call: string;
  readonly entry?: string | undefined;
  readonly isSync: boolean;
  readonly minutes: number;
  readonly formerly: readonly string[];
  /** The ordinary path first. */
  readonly paths: readonly Path<Answer>[];
}

/** Declares the exercise in the folder; `import.meta.dirname` of its `check.ts`. */
export function exercise<Answer, Variation = object>(
  folder: string,
  declaration: ExerciseDeclaration<Answer, Variation>,
): Exercise<Answer> {
  const {
    paths,
    call,
    entry,
    isSync = false,
    minutes,
    formerly = [],
    ...all
  } = declaration;
  return {
    folder,
    topic: basename(dirname(dirname(folder))),
    slug: basename(folder),
    call,
    entry,
    isSync,
    minutes,
    formerly,
    paths: Object.entries(paths).map(([name, row]) =>
      pathOf<Answer, Variation>(name, { call, ...row }, all),
    ),
  };
}

function pathOf<Answer, Variation>(
  name: string,
  row: Row<Answer, Variation> & Pick<Path<Answer>, "call">,
  all: Expectation & Steps<Answer, Variation>,
): Path<Answer> {
  const own: Expectation &
    Steps<Answer, Variation> &
    Pick<Path<Answer>, "call"> = row;
  const { given, run, effect, ...rest } = { ...all, ...own };
  if (run === undefined) throw new Error(`"${name}" has no run`);
  const outcome = outcomes.some((field) => field in own) ? own : all;
  const { throwsEither } = outcome;
  const runRow = (answer: Answer, tools: Tools) => run(answer, tools, row);
  return {
    ...rest,
    name,
    run: throwsEither
      ? (answer, tools) =>
          withEither(throwsEither(tools), () => runRow(answer, tools))
      : runRow,
    outcome: (context) => outcomeIn(outcome, context),
    ...(given && { given: (context) => given(context, row) }),
    ...(effect && { effect: (context) => effect(context, row) }),
  };
}

const outcomes = ["returns", "throws", "throwsEither"];

/** Either error has the same name then, as have both in one. */
function withEither(names: readonly string[], work: () => unknown): unknown {
  const rename = (error: unknown) => {
    throw eitherOf(error, names);
  };
  try {
    const result = work();
    return isPromise(result) ? result.catch(rename) : result;
  } catch (error) {
    return rename(error);
  }
}

function outcomeIn(
  { returns, throws, throwsEither }: Expectation,
  context: PathContext,
): Outcome {
  if (throwsEither !== undefined) {
    return { threw: eitherName(throwsEither(context)) };
  }
  if (throws !== undefined) {
    return { threw: typeof throws === "string" ? throws : throws(context) };
  }
  return {
    returned: typeof returns === "function" ? returns(context) : returns,
  };
}

/** The files of an exercise. */
export function filesOf({ folder }: Pick<Exercise, "folder">) {
  return {
    task: join(folder, "task.md"),
    check: join(folder, "check.ts"),
    handedOut: join(folder, "exercise.ts"),
    solution: join(folder, "solution.ts"),
    accepted: filesIn(join(folder, "accepted"), ".ts"),
    wrong: filesIn(join(folder, "wrong"), ".patch"),
  };
}

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .toSorted()
    .map((name) => join(folder, name));
}
