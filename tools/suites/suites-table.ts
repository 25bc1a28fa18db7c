import { table } from "../table.ts";
import type { Measured, MeasuredSuite, Report, Verdict } from "./measured.ts";
import measuredJson from "./measured.json" with { type: "json" };
import verdictsJson from "./verdicts.json" with { type: "json" };

export const measured = measuredJson as unknown as Measured;
export const verdicts = verdictsJson as unknown as readonly Verdict[];

/** For each package, the tests that fail only with fdleak. */
export function suitesTable(): string {
  const head = ["package", "measured on", "tests", "true leaks"].concat(
    "false alarms",
    "other breakage",
  );
  const rows = measured.suites.map((suite) => [
    `${suite.package} ${suite.version}`,
    suite.date,
    String(suite.tests),
    ...(["true", "innocent"] as const).map((verdict) => count(suite, verdict)),
    String(suite.other.length),
  ]);
  return `Node ${measured.node}.\n\n${table(head, rows)}`;
}

function count(suite: MeasuredSuite, verdict: Verdict["verdict"]): string {
  const those = suite.reports.filter(
    (report) => verdictOn(suite.package, report) === verdict,
  );
  return String(those.length);
}

/** Innocent, if one of the places that it names is. */
export function verdictOn(
  name: string,
  { opened }: Report,
): Verdict["verdict"] | undefined {
  const own = verdicts.filter((it) => it.package === name);
  const found = opened.map(
    (place) => own.find((it) => it.opened.includes(place))?.verdict,
  );
  if (found.includes(undefined) || found.length === 0) return undefined;
  return found.includes("innocent") ? "innocent" : "true";
}
