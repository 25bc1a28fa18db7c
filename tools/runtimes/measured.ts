import type { Side } from "course";
import type { Said } from "./fdleak/said.ts";
import measuredJson from "./measured.json" with { type: "json" };

/** What tools/runtimes.ts has measured. */
export interface Measured {
  readonly date: string;
  /** Each runtime and its version at the last run of all pairs on all. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of the files that measured them in that run; see `hashOfDriver`. */
  readonly driver: string;
  /** By `topic/pair`. */
  readonly pairs: Readonly<Record<string, MeasuredPair>>;
  readonly disposables: DisposablesOn;
  /** On the runtimes that are not Node. */
  readonly fdleak: Readonly<Record<string, FdleakOn>>;
}

export interface MeasuredPair {
  /** Of the pair's files; see `hashOf`. */
  readonly hash: string;
  /** By runtime; one on which the pair is as on Node 26 is not there. */
  readonly differs: Readonly<Record<string, Differences>>;
}

/** How each side differs from the declaration. */
export type Differences = Readonly<Record<Side, Difference>>;

/** Sentences, or the error of a runtime that lacks what the side needs. */
export type Difference = readonly string[] | { readonly cannotRun: string };

/** By `class Symbol.dispose`, in the order of the runtimes. */
export type DisposablesOn = Readonly<Record<string, readonly string[]>>;

/** What fdleak says on a runtime of the situations that it is tried on. */
export interface FdleakOn {
  readonly said: Readonly<Record<string, Said>>;
  /**
   * What Deno's sanitizeResources reports in each of three runs, open and
   * closed; null elsewhere.
   */
  readonly sanitized: {
    readonly leaked: readonly string[];
    readonly closed: readonly string[];
  } | null;
  /** What each use of fdleak does with a program or a test that leaks. */
  readonly uses: Readonly<Record<string, Use>>;
}

export type Use = "finds the leak" | "refuses" | "misses the leak";

export const measured = measuredJson as unknown as Measured;
