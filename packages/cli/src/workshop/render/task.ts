import type { Exercise } from "course/check";
import type { Paper } from "../../render/paper.ts";
import { shownPath } from "../shown-path.ts";
import type { Workshop } from "../workshop.ts";

/** What an exercise is about and what to do. */
export function renderTask(
  exercise: Exercise,
  workshop: Workshop,
  paper: Paper,
): string {
  const { slug, topic, title, task, minutes } = exercise;
  const file = workshop.answers.fileOf(exercise);
  return [
    `${paper.strong(slug)}  ${paper.faint(`${topic}, ${workshop.placeOf(exercise)}, about ${minutes} minutes`)}`,
    "",
    paper.wrap(`${title}. ${task}`, "  "),
    "",
    `  Your copy: ${shownPath(file)}`,
  ].join("\n");
}
