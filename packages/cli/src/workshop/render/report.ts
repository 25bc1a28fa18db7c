import type { Diagnosis, PathReport, Report } from "course/check";
import type { Paper } from "../../render/paper.ts";

/** What a check says: each path, and last what is wrong above all. */
export function renderReport(report: Report, paper: Paper): string {
  const { paths, diagnosis } = report;
  const width = Math.max(...paths.map(({ name }) => name.length));
  return [
    ...paths.flatMap((path) => renderPath(path, width, diagnosis, paper)),
    ...others(report, paper),
    ...printedLines(report),
    "",
    ...renderDiagnosis(report, paper),
  ].join("\n");
}

/** The verdict, and what is wrong above all. */
export function renderDiagnosis(
  { diagnosis }: Pick<Report, "diagnosis">,
  paper: Paper,
): string[] {
  if (diagnosis === null) return [paper.good("Passed: right on every path.")];
  return [
    paper.bad("Refused") + nameOf(diagnosis),
    paper.wrap(diagnosis.says, "  "),
    "",
    paper.wrap(diagnosis.because, "  "),
  ];
}

/** The end of what the answer printed, if it did. */
export function printedLines({ output }: Pick<Report, "output">): string[] {
  const printed = lastLines(output);
  if (printed.length === 0) return [];
  return ["", "It printed:", ...printed.map((line) => `  ${line}`)];
}

/** An answer that has a name is called by it; the unchanged one says so. */
function nameOf({ recognised }: Diagnosis): string {
  return recognised === null || recognised === "unchanged"
    ? "."
    : `: ${recognised}.`;
}

/** A path with the kernel's counts, and what else was seen on it. */
export function renderPath(
  path: PathReport,
  width: number,
  diagnosis: Diagnosis | null,
  paper: Paper,
): string[] {
  const said = `${counts(path)}  ${verdict(path, paper)}`;
  const isWide = width + columns <= paper.width;
  return [
    ...(isWide
      ? [`  ${path.name.padEnd(width)}  ${said}`]
      : [paper.wrap(path.name, "    ", "  "), `      ${said}`]),
    ...path.findings
      .filter(({ says }) => !diagnosis?.says.includes(says))
      .map(({ says }) => paper.wrap(says, "      ")),
  ];
}

/** What a row needs beside the name. */
const columns = "    24 → 25    refused".length;

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
