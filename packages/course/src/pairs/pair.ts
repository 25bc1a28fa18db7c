import type { RequestListener } from "node:http";
import { basename, dirname, join } from "node:path";
import type { Tally } from "fdleak";

export type Side = "wrong" | "correct";

/** What a pair's driver is handed. */
export interface Tools {
  /** An empty directory, removed after the measurement. */
  readonly scratch: string;
  /** Writes a file into the scratch directory and returns its path. */
  readonly file: (name: string, content?: string) => string;
  /** The origin of the pair's `peer`, such as `http://127.0.0.1:40123`. */
  readonly peer: string;
  /**
   * Runs the pair's `apart` in a process of its own and tells how that ended:
   * `returned …`, `threw …` or `exited with code …`. With `openFiles` that
   * process may have no more descriptors than this.
   */
  readonly apart: (options?: { openFiles?: number }) => Promise<string>;
  /**
   * Whether the promise is still pending after fifty turns of the event loop,
   * ten milliseconds apart: for work that waits for ever.
   */
  readonly isPending: (promise: Promise<unknown>) => Promise<boolean>;
}

/** One run of either side; what it returns or throws is the outcome. */
export type Driver<Module> = (side: Module, tools: Tools) => unknown;

/** What each side comes to: one text when it is the same for both. */
export type Expected = string | Readonly<Record<Side, string>>;

export interface PairDeclaration<Module> {
  /** What is wrong, and why: one sentence for people. */
  readonly mistake: string;
  /** What makes the correct side right: one sentence for people. */
  readonly fix: string;
  /** The one call that both sides get. */
  readonly run: Driver<Module>;
  /** What one call of the wrong side leaves open; the correct side nothing. */
  readonly leaks: Tally;
  /** What a call comes to, in the words of `outcomeOf`. */
  readonly outcome: Expected;
  /** Harm other than a leaked descriptor, looked for after each call. */
  readonly effect?: {
    readonly observe: (tools: Tools) => string | Promise<string>;
    readonly wrong: string;
    readonly correct: string;
  };
  /** A path on which the wrong side leaves nothing either. */
  readonly innocent?: {
    readonly run: Driver<Module>;
    readonly outcome: string;
  };
  /** What `tools.apart()` runs: work that would end or cripple its process. */
  readonly apart?: Driver<Module>;
  /** Answers `tools.peer`, in a process of its own. */
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
