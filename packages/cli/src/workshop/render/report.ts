import type { Diagnosis, PathReport, Report } from "course/check";
import type { Paper } from "../../render/paper.ts";

/** What a check says: each path, and last what is wrong above all. */
export function renderReport(report: Report, paper: Paper): string {
  const { diagnosis, output } = report;
  const printed = lastLines(output);
  return [
    ...renderPaths(report, paper),
    ...others(report, paper),
    ...(printed.length === 0
      ? []
      : ["", "It printed:", ...printed.map((line) => `  ${line}`)]),
    "",
    ...(diagnosis === null
      ? [paper.good("Passed: right on every path.")]
      : [
          paper.bad("Refused") + nameOf(diagnosis),
          paper.wrap(diagnosis.says, "  "),
          "",
          paper.wrap(diagnosis.because, "  "),
        ]),
  ].join("\n");
}

/** An answer that has a name is called by it; the unchanged one says so. */
function nameOf({ recognised }: Diagnosis): string {
  return recognised === null || recognised === "unchanged"
    ? "."
    : `: ${recognised}.`;
}

/** Each path with the kernel's counts, and what was seen on it. */
function renderPaths({ paths, diagnosis }: Report, paper: Paper): string[] {
  const width = Math.max(...paths.map(({ name }) => name.length));
  return paths.flatMap((path) => [
    `  ${path.name.padEnd(width)}  ${counts(path)}  ${verdict(path, paper)}`,
    ...path.findings
      .filter(({ says }) => !diagnosis?.says.includes(says))
      .map(({ says }) => paper.wrap(says, "      ")),
  ]);
}

function counts({ verdict, before, after }: PathReport): string {
  const text = verdict === "not run" ? "" : `${before} → ${after}`;
  return text.padEnd(9);
}

function verdict({ verdict }: PathReport, paper: Paper): string {
  if (verdict === "not run") return paper.faint(verdict);
  return verdict === "fine" ? paper.good(verdict) : paper.bad(verdict);
}

/** What else is wrong whatever the path. */
function others({ findings, diagnosis }: Report, paper: Paper): string[] {
  const rest = findings
    .filter(({ says }) => !diagnosis?.says.includes(says))
    .slice(0, 3);
  if (rest.length === 0) return [];
  return ["", ...rest.map(({ says }) => paper.wrap(says, "  "))];
}

function lastLines(output: string): string[] {
  return output
    .split("\n")
    .filter((line) => line.trim() !== "" && !isNodes(line))
    .slice(-5);
}

/** What Node adds to an uncaught error. */
function isNodes(line: string): boolean {
  return /^\s+at |^\s*\^+$|^\s*throw |^(node:|file:)|^Node\.js v|^[{}]$/.test(
    line,
  );
}
