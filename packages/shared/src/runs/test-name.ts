/** A test, by its file and by its name there. */
export interface TestName {
  /** Relative to the root, see `settings.ts`. */
  readonly file: string;
  /** With the names of its suites: `suite > name`. */
  readonly test: string;
  /** What it is, unless it is a test. */
  readonly unit?: "fixture" | "hook" | "suite";
}

/** A file that ran. If the runner can tell, with all its tests, run or not. */
export interface FileOfTests {
  /** Relative to the root. */
  readonly file: string;
  readonly tests?: readonly string[];
}

/** In quotes, unless it has some: `"reads"`, `beforeAll of suite "orders"`. */
export function shownName({ test }: TestName): string {
  return test.includes('"') ? test : `"${test}"`;
}

export function labelOf({ file, test }: TestName): string {
  return `${file}\0${test}`;
}

/** Whether the file ran and no longer has this test. */
export function isGone({ file, test }: TestName, ran: FileOfTests): boolean {
  return file === ran.file && ran.tests?.includes(test) === false;
}
