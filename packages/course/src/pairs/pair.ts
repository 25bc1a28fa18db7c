import type { RequestListener } from "node:http";
import { basename, dirname, join } from "node:path";
import type { Tally } from "fdleak";

export type Side = "wrong" | "correct";

/** What a pair's driver is handed. */
export interface Tools {
  /** An empty directory, removed after the measurement. */
  readonly scratch: string;
  /**
   * Writes a file into the scratch directory and returns its path. A file with
   * this content stays as it is: writing it again would empty it for a moment,
   * and a reader from an earlier call would find its end.
   */
  readonly file: (name: string, content?: string) => string;
  /** The origin of the pair's `peer`, such as `http://127.0.0.1:40123`. */
  readonly peer: string;
  /**
   * Runs the pair's `apart` in a separate process and tells how that ended:
   * `returned …`, `threw …` or `exited with code …`. With `openFiles` that
   * process may have no more descriptors than this.
   */
  readonly apart: (options?: { openFiles?: number }) => Promise<string>;
  /**
   * Whether the promise is still pending after fifty turns of the event loop,
   * ten milliseconds apart: for work that waits without a limit.
   */
  readonly isPending: (promise: Promise<unknown>) => Promise<boolean>;
  /**
   * Makes one call of `target[method]` fail with an error of this `code`
   * (default: the first call from now on, `EIO`). A close or dispose closes first
   * and then fails, as on Linux (close(2)). `"FileHandle"` stands for every handle that
   * `fs.promises.open` gives from now on. A function in the last argument is
   * taken for the callback. Undone at the end of the path.
   */
  readonly fail: (
    target: object | "FileHandle",
    method: string | symbol,
    options?: { call?: number; code?: string },
  ) => void;
  /**
   * Makes the next `fs.writeSync` store half of its bytes and return their
   * number, as on a disk that is nearly full. Undone at the end of the path.
   */
  readonly shortWrite: () => void;
  /** What the work returns or throws, as text: `threw ENOENT`. */
  readonly outcomeOf: (work: () => unknown) => Promise<string>;
  /** Collects garbage a few times, with turns of the event loop in between. */
  readonly collectGarbage: () => Promise<void>;
}

/** One run of either side; what it returns or throws is the outcome. */
export type Driver<Module> = (side: Module, tools: Tools) => unknown;

/** What each side comes to: one text when it is the same for both. */
export type Expected = string | Readonly<Record<Side, string>>;

/** The circumstances that a correct side has to be right in. */
export type PathKind =
  | "body throws"
  | "acquire fails"
  | "release fails"
  /** With another resource opened in between, which stays open. */
  | "disposed twice"
  /** Disposed or released while others use it. */
  | "used elsewhere"
  | "cancelled"
  /** What was there before stays whole, or the new data is. */
  | "existing data";

/**
 * A code path of the correct side, run once. It has to leave nothing open,
 * close nothing that is not its own, and let the first error reach the caller.
 */
export interface CodePath<Module> {
  readonly kind: PathKind;
  /** Completes "when …", such as `the file is missing`. */
  readonly when: string;
  readonly run: Driver<Module>;
  /** What the call comes to, in the words of `outcomeOf`. */
  readonly outcome: string;
  /** Looked at after the call, such as data that has to be whole. */
  readonly effect?: {
    readonly observe: Observer;
    readonly expected: string;
  };
  /** Runs it in a separate process: the outcome is how that ended. */
  readonly isApart?: true;
}

type Observer = (tools: Tools) => string | Promise<string>;

/** A public report of a pair's mistake, or a released package that makes it. */
export interface Sighting {
  /** What happens, and under which use: one sentence. */
  readonly what: string;
  /** The report or the release: `js-libp2p-switch#320`, `kysely 0.29.9`. */
  readonly where: string;
  readonly link: string;
  /** The day of the report, or of the release: `2019-04-03`. */
  readonly date: string;
  /**
   * The test in the topic's `seen-in-the-wild.test.ts` that runs the released
   * package and sees it. It fails when a later release no longer does so.
   */
  readonly test?: string;
}

export interface PairDeclaration<Module> {
  /** What is wrong, and why: one sentence for people. */
  readonly mistake: string;
  /** What to do about it: one sentence for people. */
  readonly fix: string;
  /** A paragraph for the README: limits, versions, what the compiler says. */
  readonly note?: string;
  /** Where others made the mistake. */
  readonly seen?: readonly Sighting[];
  /** The one call that both sides get. */
  readonly run: Driver<Module>;
  /** What one call of the wrong side leaves open; the correct side nothing. */
  readonly leaks: Tally;
  /** What a call comes to, in the words of `outcomeOf`. */
  readonly outcome: Expected;
  /** Harm other than a leaked descriptor, looked for after each call. */
  readonly effect?: {
    readonly observe: Observer;
    readonly wrong: string;
    readonly correct: string;
  };
  /** A path on which the wrong side leaves nothing either. */
  readonly innocent?: {
    readonly run: Driver<Module>;
    readonly outcome: string;
  };
  /** The code paths on which the correct side is judged as well. */
  readonly paths?: readonly CodePath<Module>[];
  /** What `tools.apart()` runs: work that would end or cripple its process. */
  readonly apart?: Driver<Module>;
  /** Answers `tools.peer`, in a separate process. */
  readonly peer?: RequestListener;
  /** How often a measurement calls; 5 unless given. */
  readonly calls?: number;
  /**
   * `'late'` lets closing settle before the correct side is judged. Otherwise
   * what it holds has to be closed when its call is over.
   */
  readonly release?: "late";
  /**
   * What would have caught the mistake: TypeScript's error codes and oxlint's
   * rules, such as `TS2850` or `typescript/no-floating-promises`.
   */
  readonly caughtBy?: readonly string[];
}

// The driver's module type differs from pair to pair; only the child that
// imports both meets it.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Pair<Module = any> extends PairDeclaration<Module> {
  readonly folder: string;
  readonly topic: string;
  readonly name: string;
}

/** Declares the pair in the folder; `import.meta.dirname` of its `pair.ts`. */
export function pair<Module>(
  folder: string,
  declaration: PairDeclaration<Module>,
): Pair<Module> {
  return {
    ...declaration,
    folder,
    topic: basename(dirname(folder)),
    name: basename(folder),
  };
}

/** The file of one side. */
export function fileOf(pair: Pair, side: Side): string {
  return join(pair.folder, `${side}.ts`);
}

/** What is expected of one side. */
export function expectedOf(expected: Expected, side: Side): string {
  return typeof expected === "string" ? expected : expected[side];
}
