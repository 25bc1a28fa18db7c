import type { Leak } from "../compare/leak.ts";

/** What a watched program writes for `fdleak`, as a line of JSON. */
export interface Report {
  readonly pid: number;
  /** The command line that started it. */
  readonly command: string;
  /** Why it reports: `exit`, or the signal that ended it or asked for it. */
  readonly at: "exit" | NodeJS.Signals;
  /** Seconds since its start. */
  readonly seconds: number;
  /** How many descriptors were open, counted at equal intervals. */
  readonly counts: readonly number[];
  /** The descriptors that it opened and has not closed. */
  readonly leaks: readonly Leak[];
  /** Of each number that it closed twice, or that was not its own: where. */
  readonly closes: readonly string[];
  /** Why it cannot report leaks. */
  readonly trouble?: string;
}
