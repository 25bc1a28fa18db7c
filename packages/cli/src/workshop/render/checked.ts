import { readFileSync } from "node:fs";
import {
  type Exercise,
  type Report,
  filesOf,
  readAccepted,
  readTask,
} from "course/check";
import type { Paper } from "../../render/paper.ts";
import { shownPath } from "../shown-path.ts";
import { differenceBetween, renderDifference } from "./difference.ts";
import { renderReport } from "./report.ts";

/** What there is to learn after a pass; then what the check says. */
export function renderChecked(
  report: Report,
  file: string,
  exercise: Exercise,
  paper: Paper,
): string {
  return [
    `${paper.strong(exercise.slug)}  ${paper.faint(shownPath(file))}`,
    "",
    ...(report.passed
      ? [renderLesson(lessonOf(file, exercise), paper), ""]
      : []),
    renderReport(report, paper),
  ].join("\n");
}

export interface Lesson {
  readonly why: string;
  readonly difference: string;
  /** How each other accepted answer does it. */
  readonly accepted: readonly string[];
}

/** What there is to learn from an answer that passed. */
export function lessonOf(file: string, exercise: Exercise): Lesson {
  const { why } = readTask(exercise);
  const accepted = readAccepted(exercise).map(({ how }) => how);
  const read = (path: string) => readFileSync(path, "utf8");
  const reference = read(filesOf(exercise).solution);
  return {
    why,
    accepted,
    difference: differenceBetween(read(file), reference),
  };
}

function renderLesson({ why, difference, accepted }: Lesson, paper: Paper) {
  return [
    "  From your answer to the reference:",
    "",
    renderDifference(difference, paper),
    "",
    paper.wrap(`The reference: ${why}`, "  "),
    "",
    "  Also accepted:",
    ...accepted.map((how) => paper.wrap(how, "    ", "  - ")),
  ].join("\n");
}
