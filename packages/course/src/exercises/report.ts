import type { Fault } from "./faults.ts";

/** One thing that is wrong, in a sentence for people. */
export interface Finding {
  readonly fault: Fault;
  readonly says: string;
}

/** What one path came to. */
export interface PathReport {
  readonly name: string;
  readonly verdict: "fine" | "refused" | "not run";
  readonly findings: readonly Finding[];
  /** How many descriptors the process had open before the call, and after. */
  readonly before: number;
  readonly after: number;
}

/** What a check says of an answer. */
export interface Report {
  readonly slug: string;
  readonly passed: boolean;
  /** What is wrong above all; null when nothing is. */
  readonly diagnosis: Diagnosis | null;
  readonly paths: readonly PathReport[];
  /** What is wrong whatever the path. */
  readonly findings: readonly Finding[];
  /** The end of what the answer printed. */
  readonly output: string;
}

export interface Diagnosis {
  readonly fault: Fault;
  /** The wrong answer it was recognised as, by its name. */
  readonly recognised: string | null;
  /** What was seen. */
  readonly says: string;
  /** Why that is wrong. */
  readonly because: string;
}
