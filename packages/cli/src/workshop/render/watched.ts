import type { Exercise, Report } from "course/check";
import type { Paper } from "../../render/paper.ts";
import { lessonOf, renderHeading, renderReference } from "./checked.ts";
import { linkPlaces } from "./link-places.ts";
import { printedLines, renderDiagnosis, renderPath } from "./report.ts";

/**
 * What the check says, for a screen that shows its first rows at once: the
 * verdict, then the first finding, and of the paths only the refused ones.
 */
export function renderWatched(
  report: Report,
  file: string,
  exercise: Exercise,
  paper: Paper,
): string {
  const text = [
    renderHeading(exercise, file, paper),
    "",
    ...renderDiagnosis(report, paper),
    ...(report.passed
      ? renderPassed(file, exercise, paper)
      : [...renderRefused(report, paper), ...printedLines(report)]),
  ].join("\n");
  return linkPlaces(text, file, paper);
}

function renderPassed(
  file: string,
  exercise: Exercise,
  paper: Paper,
): string[] {
  const lesson = lessonOf(file, exercise);
  return [
    "  n goes on to the next.",
    "",
    ...renderReference(lesson, paper),
    "",
    lesson.difference === ""
      ? "  Your answer is the reference, to the letter."
      : "  d shows the difference to the reference, s the others.",
  ];
}

function renderRefused(report: Report, paper: Paper): string[] {
  const { paths, diagnosis } = report;
  const refused = paths.filter(({ verdict }) => verdict === "refused");
  if (refused.length === 0) return [];
  const width = Math.max(...refused.map(({ name }) => name.length));
  return [
    "",
    `  ${refused.length} of ${paths.length} code paths are refused; v shows all.`,
    "",
    ...refused.flatMap((path) => renderPath(path, width, diagnosis, paper)),
  ];
}
