import type { Side } from "course";
import type { DisposablesOn } from "./measure-disposables.ts";
import type { FdleakOn } from "./measure-fdleak.ts";
import measuredJson from "./measured.json" with { type: "json" };

/** What tools/runtimes.ts has measured. */
export interface Measured {
  readonly date: string;
  /** Each runtime and its version. */
  readonly versions: Readonly<Record<string, string>>;
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

/** How each side differs from the declaration, in sentences. */
export type Differences = Readonly<Record<Side, readonly string[]>>;

export const measured = measuredJson as unknown as Measured;
