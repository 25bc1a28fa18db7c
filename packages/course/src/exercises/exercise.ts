import type { RequestListener } from "node:http";
import { basename, dirname, join } from "node:path";
import type { Fault } from "./faults.ts";

/** What a path's checks are handed: they run outside of the answer's process. */
export interface PathContext {
  /** An empty directory for this path alone. */
  readonly scratch: string;
  /** Random, and new in every check, so that no answer can know a result. */
  readonly nonce: string;
  /** The origin of the path's `peer`, such as `http://127.0.0.1:40123`. */
  readonly peer: string;
  /** The path of a name in the scratch directory. */
  readonly path: (name: string) => string;
}

/** What a path's `run` is handed, in the answer's process. */
export interface Tools extends PathContext {
  /** Has the kernel asked, from outside, what is open at this moment. */
  readonly look: () => void;
  /** Notes that something happened; see `events`. */
  readonly note: (event: string) => void;
}

/**
 * What a call comes to: a value, compared deeply, or an error in the words of
 * `nameOf`: its code, `Error: message`, `TypeError`, or `SuppressedError (…,
 * suppressing …)`.
 */
export type Outcome =
  { readonly returned: unknown } | { readonly threw: string };

/** One way through the answer. */
export interface Path<Answer> {
  /** `the ordinary path`, `the 2nd file is missing`, `closing fails`. */
  readonly name: string;
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
  /** What is closed again by then, by the same names. */
  readonly closed?: readonly string[];
  /** What is noted, in this order. */
  readonly events?: readonly string[];
  /**
   * Harm that is no descriptor, looked for after the call: a sentence such as
   * `the draft is still there`.
   */
  readonly effect?: (context: PathContext) => string | undefined;
  /** `'late'` when closing may go on for a moment after the call. */
  readonly release?: "late";
}

/** By what a wrong answer is known; everything given has to be so. */
export interface Sign {
  /** What is wrong above all. */
  readonly fault: Fault;
  /** The paths that are refused, by name; any unless given. */
  readonly paths?: readonly string[];
  /** Found in what the report says of the paths. */
  readonly says?: RegExp;
  /** Found in the answer's code. */
  readonly code?: RegExp;
}

/** An answer that must be refused, and what to tell who gave it. */
export interface WrongAnswer {
  /** What it does: `closes on the ordinary path only`. */
  readonly name: string;
  /** What to put in place of what; each text occurs once. */
  readonly edits: readonly (readonly [text: string, instead: string])[];
  /** What is edited: the reference solution unless given. */
  readonly of?: "exercise";
  readonly sign: Sign;
  /** Why it is wrong: a sentence or two for the learner. */
  readonly because: string;
}

export interface ExerciseDeclaration<Answer> {
  /** The situation in a few words. */
  readonly title: string;
  /** What the code does, what is wrong and what it has to do: for the learner. */
  readonly task: string;
  /** How it is called in reports: `merge()`. */
  readonly call: string;
  /**
   * The line, in the exercise and in the solution, after which a statement can
   * stand; the first line of the function that is called unless given.
   */
  readonly entry?: string;
  /** How long it takes in a workshop. */
  readonly minutes: number;
  /** The ordinary path first. */
  readonly paths: readonly Path<Answer>[];
  /** Where to look, which construct, nearly the line. */
  readonly hints: readonly [where: string, which: string, nearly: string];
  /** What makes the reference right: a sentence or two, after a pass. */
  readonly why: string;
  /**
   * Other answers that are right, by their file in `accepted/`: how each does
   * it, in a sentence.
   */
  readonly accepted: Readonly<Record<string, string>>;
  readonly wrongAnswers: readonly WrongAnswer[];
  /** Slugs it had before, so that nobody's progress is lost. */
  readonly formerly?: readonly string[];
}

// The answer's type differs from exercise to exercise; only the child that
// imports both meets it.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Exercise<Answer = any> extends ExerciseDeclaration<Answer> {
  readonly folder: string;
  readonly topic: string;
  /** The name it is known by, whatever its topic or its place in the course. */
  readonly slug: string;
}

/** Declares the exercise in the folder; `import.meta.dirname` of its `check.ts`. */
export function exercise<Answer>(
  folder: string,
  declaration: ExerciseDeclaration<Answer>,
): Exercise<Answer> {
  return {
    ...declaration,
    folder,
    topic: basename(dirname(dirname(folder))),
    slug: basename(folder),
  };
}

/** The files of an exercise. */
export function filesOf({ folder, accepted }: Exercise) {
  return {
    check: join(folder, "check.ts"),
    handedOut: join(folder, "exercise.ts"),
    solution: join(folder, "solution.ts"),
    accepted: Object.keys(accepted).map((name) =>
      join(folder, "accepted", name),
    ),
  };
}
