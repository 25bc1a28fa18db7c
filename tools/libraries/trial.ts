import type { Ports } from "./servers.ts";

/** What a trial's objects are made from. */
export interface Place {
  readonly ports: Ports;
  /** An empty folder. */
  readonly folder: string;
}

/** An object of a library that has to be released. */
// Only the trial knows its type.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Trial<Value = any> {
  readonly name: string;
  readonly acquire: (place: Place) => Value | Promise<Value>;
  /** Its acquire returns it in an array, because `await` would await it. */
  readonly isThenable?: true;
  /** What to write when its dispose does not do it. */
  readonly release?: (value: Value) => unknown;
  /** Whether it is released; otherwise its descriptors decide. */
  readonly isReleased?: (value: Value) => boolean | Promise<boolean>;
  /** What its release does besides, such as `stops a task`, or "". */
  readonly also?: (value: Value, place: Place) => string | Promise<string>;
}

/** A class or function of Node, by the name that tools/pages uses. */
export interface BuiltInTrial extends Trial {
  /** Completes "run with …". */
  readonly with: string;
}

/** What a file in `trials/built-in/` exports by default. */
export interface BuiltInTrials {
  readonly objects: readonly BuiltInTrial[];
}

/** What a file in `trials/` exports by default. */
export interface Trials {
  readonly package: string;
  /** Completes "measured with …". */
  readonly with: string;
  readonly objects: readonly Trial[];
}
