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
import { linkPlaces } from "./link-places.ts";
import { renderReport } from "./report.ts";

/** What there is to learn after a pass; then what the check says. */
export function renderChecked(
  report: Report,
  file: string,
  exercise: Exercise,
  paper: Paper,
): string {
  const text = [
    renderHeading(exercise, file, paper),
    "",
    ...(report.passed
      ? [renderLesson(lessonOf(file, exercise), paper), ""]
      : []),
    renderReport(report, paper),
  ].join("\n");
  return linkPlaces(text, file, paper);
}

/** The exercise, and the file that was checked. */
export function renderHeading(
  { slug }: Exercise,
  file: string,
  paper: Paper,
): string {
  return `${paper.strong(slug)}  ${paper.faint(shownPath(file))}`;
}

/** What the reference does, and what else is right. */
export function renderReference(
  { why, accepted }: Lesson,
  paper: Paper,
): string[] {
  return [
    paper.wrap(`The reference: ${why}`, "  "),
    "",
    "  Also accepted:",
    ...accepted.map((how) => paper.wrap(how, "    ", "  - ")),
  ];
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

function renderLesson(lesson: Lesson, paper: Paper): string {
  return [
    "  From your answer to the reference:",
    "",
    renderDifference(lesson.difference, paper),
    "",
    ...renderReference(lesson, paper),
  ].join("\n");
}
