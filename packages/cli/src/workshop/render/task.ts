import type { Exercise } from "fdleak/exercises";
import type { Paper } from "../../render/paper.ts";
import { Answers } from "../answers.ts";
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
    `  Your copy: ${Answers.shown(file)}`,
  ].join("\n");
}
