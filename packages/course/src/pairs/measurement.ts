import type { Descriptor, Leak } from "fdleak";
import type { PathKind } from "./pair.ts";

/** What a series of calls was seen to do. */
export interface Series {
  readonly calls: number;
  /** Descriptors open before the first call. */
  readonly before: number;
  /** Descriptors open at the end, after closing settled if it was let. */
  readonly after: number;
  /** Descriptors open after each call. */
  readonly counts: readonly number[];
  /** With the line that opened it, when that was traced. */
  readonly leaked: readonly Leak[];
  /** Open before and closed since, though not theirs to close. */
  readonly vanished: readonly Descriptor[];
  /** What each call came to: one text, unless the calls differ. */
  readonly outcome: string;
  /**
   * What was observed after each call; null on an innocent path, and when the
   * pair has no effect.
   */
  readonly effect: string | null;
}

/** What the correct side was seen to do on one of its paths. */
export interface PathResult {
  readonly kind: PathKind;
  readonly when: string;
  readonly outcome: string;
  /** Null when the path looks at nothing. */
  readonly effect: string | null;
  readonly leaked: readonly Descriptor[];
  readonly vanished: readonly Descriptor[];
  /** Failures that were to be injected and did not happen. */
  readonly missed: readonly string[];
}

/** What one side of a pair was seen to do. */
export interface Measurement extends Series {
  /** The paths that the pair declares, on its correct side; else none. */
  readonly paths: readonly PathResult[];
  /** The same on the pair's innocent path; null when it has none. */
  readonly innocent: Series | null;
  /** Why there is nothing to judge: it hung, crashed, exited or was blind. */
  readonly trouble: string | null;
}

/** A measurement that came to nothing. */
export function troubled(trouble: string): Measurement {
  return {
    calls: 0,
    before: 0,
    after: 0,
    counts: [],
    leaked: [],
    vanished: [],
    paths: [],
    outcome: trouble,
    effect: null,
    innocent: null,
    trouble,
  };
}
