import type { Other, Report } from "./measured.ts";
import type { Result } from "./results-reporter.ts";

interface Differences {
  readonly reports: readonly Report[];
  readonly other: readonly Other[];
}

/** The tests that fail only in the second run, in which fdleak was on. */
export function compareRuns(
  without: readonly Result[],
  checked: readonly Result[],
): Differences {
  const failed = new Set(without.filter(isFailed).map(keyOf));
  const fails = checked.filter(
    (it) => isFailed(it) && !it.byPart && !failed.has(keyOf(it)),
  );
  const ran = new Set(checked.map(keyOf));
  const missing = without.filter((it) => !isFailed(it) && !ran.has(keyOf(it)));
  return {
    reports: fails.filter(isReport).map(reportOf),
    other: [
      ...fails.filter((it) => !isReport(it)).map(otherOf),
      ...missing.map((it) => otherOf({ ...it, failure: "It did not run." })),
    ],
  };
}

export function isFailed({ failure }: Result): boolean {
  return failure !== undefined;
}

/** Names occur twice, but seldom do both tests fail. */
function keyOf({ file, test }: Result): string {
  return `${file}: ${test}`;
}

const leak = /^(?:fdleak: )?.+ left \d.+ open:$/m;

function isReport({ failure = "" }: Result): boolean {
  return leak.test(failure);
}

function reportOf({ file, test, failure = "" }: Result): Report {
  const lines = failure.split("\n").filter((line) => line.includes(" → "));
  return { file, test, opened: [...new Set(lines.map(placeIn))] };
}

/** `test/helper.js:8` */
function placeIn(line: string): string {
  return /, opened (?:at )?(.+)$/.exec(line)?.[1] ?? "no line";
}

function otherOf({ file, test, failure = "" }: Result): Other {
  return { file, test, error: failure.split("\n")[0]! };
}
