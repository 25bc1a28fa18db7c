import type { Descriptor } from "fdleak";
import type { Job, Message } from "../pairs/messages.ts";

/** What the driver gets to begin with, as JSON in its argument. */
export interface Task {
  readonly declaration: string;
  readonly sync: string | undefined;
  readonly job: Job;
}

/**
 * What the driver asks its parent, which reads `/proc/<pid>/fd` for the answer.
 * The driver stands still meanwhile. A snapshot is known by its number.
 */
export type Question =
  | { readonly asks: "count" }
  | { readonly asks: "snapshot" }
  /** What was opened and closed since. */
  | { readonly asks: "difference"; readonly since: number }
  | { readonly asks: "request"; readonly what: object }
  /** Whether a request has its result. */
  | { readonly asks: "result"; readonly id: number };

export interface Difference {
  readonly leaked: readonly Descriptor[];
  readonly vanished: readonly Descriptor[];
}

/** Begins each line of the driver; the side may print as well. */
export const mark = "\u0001";

export type Line = Question | Message;
