// What the process of a side says to `measure`, and the job that it gets.

import type { Measurement } from "./measurement.ts";

/** What the child says. It waits for a reply to `measured` alone. */
export type Message =
  /** A path begins: its name, for what may go wrong. */
  | { readonly says: "begins"; readonly path: string }
  /** Another call is over, or a path. */
  | { readonly says: "called" }
  | { readonly says: "measured"; readonly measurement: Measurement }
  | { readonly says: "answers"; readonly answer: string }
  | { readonly says: "requests"; readonly id: number; readonly what: Request };

/** What a child has its parent do, and what that resolves to. */
export type Request =
  /** Decides whether to make another call: nothing or `"stop"`. */
  | { readonly pace: { readonly count: number } }
  /** Runs the pair's `apart`, or that path, in another process: how it ended. */
  | { readonly apart: { readonly openFiles?: number; readonly path?: number } };

export type Job = {
  readonly scratch: string;
  readonly peer: string;
} & (
  | {
      readonly task: "measure";
      readonly sideFile: string;
      readonly calls: number;
      /** Leaks are what is left when closing has settled. */
      readonly settles: boolean;
      /** How many descriptors one call is declared to leave open. */
      readonly leaks: number;
      readonly isPaced: boolean;
      readonly traced: boolean;
      /** Whether the declared paths are run as well. */
      readonly paths: boolean;
    }
  | {
      readonly task: "apart";
      readonly sideFile: string;
      /** The place of the path that is run; the pair's `apart` without it. */
      readonly path: number | undefined;
    }
  | { readonly task: "peer" }
);
