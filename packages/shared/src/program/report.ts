import type { Leak } from "../compare/find-leaks.ts";

/** What a program that is watched writes down for `fdleak`. */
export interface Report {
  readonly pid: number;
  /** As it was started. */
  readonly command: string;
  /** Why it reports: it ended, or a signal asked or ended it. */
  readonly at: "exit" | NodeJS.Signals;
  /** Seconds since its start. */
  readonly seconds: number;
  /** How many descriptors were open, looked at in equal intervals. */
  readonly counts: readonly number[];
  /** What it opened and has not closed. */
  readonly leaks: readonly Leak[];
  /** Why it cannot say. */
  readonly trouble?: string;
}
