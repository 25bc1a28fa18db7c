/** What tools/suites.ts has measured. */
export interface Measured {
  readonly node: string;
  readonly suites: readonly MeasuredSuite[];
}

export interface MeasuredSuite {
  readonly package: string;
  readonly version: string;
  /** The commit of the checkout, where the npm tarball has no tests. */
  readonly commit?: string;
  readonly date: string;
  /** Tests that ran without fdleak. */
  readonly tests: number;
  /** Tests that failed without fdleak as well. */
  readonly failing: number;
  /** Tests that fail only with fdleak because they left something open. */
  readonly reports: readonly Report[];
  /** Tests that fail only with fdleak for another reason. */
  readonly other: readonly Other[];
}

export interface Report {
  readonly file: string;
  readonly test: string;
  /** The places that the message names: where each descriptor was opened. */
  readonly opened: readonly string[];
}

export interface Other {
  readonly file: string;
  readonly test: string;
  readonly error: string;
}

/** A judgement of reports, by the places that opened the descriptors. */
export interface Verdict {
  readonly package: string;
  readonly opened: readonly string[];
  readonly verdict: "true" | "innocent";
  readonly why: string;
}
