import { type Exercise, readTask } from "course/check";
import type { Paper } from "../../render/paper.ts";
import { shownPath } from "../shown-path.ts";
import type { Workshop } from "../workshop.ts";

/** What an exercise is about and what to do. */
export function renderTask(
  exercise: Exercise,
  workshop: Workshop,
  paper: Paper,
): string {
  const { slug, topic, minutes } = exercise;
  const { title, text } = readTask(exercise);
  const file = workshop.answers.fileOf(exercise);
  return [
    `${paper.strong(slug)}  ${paper.faint(`${topic}, ${workshop.placeOf(exercise)}, about ${minutes} minutes`)}`,
    "",
    paper.wrapLines(`${title}. ${text}`, "  "),
    "",
    `  Your copy: ${shownPath(file)}`,
  ].join("\n");
}
