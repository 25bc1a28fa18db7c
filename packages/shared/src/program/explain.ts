import { type LessonId, lessons } from "../verify/lessons.ts";

/** The lesson for an identifier as text, or all identifiers without one. */
export function explain(id?: string): string {
  if (id === undefined) return `${list()}\nNext: fdleak explain <identifier>\n`;
  if (!Object.hasOwn(lessons, id)) {
    throw new Error(`there is no lesson "${id}"; there are:\n${list()}`);
  }
  const { advice, why, wrong, right } = lessons[id as LessonId];
  return [
    `${id}: ${advice}`,
    ...["", why],
    ...["", "Wrong:", indented(wrong)],
    ...["", "Right:", indented(right), ""],
  ].join("\n");
}

function list(): string {
  return Object.entries(lessons)
    .map(([id, { advice }]) => `  ${id.padEnd(18)}${advice}`)
    .join("\n");
}

function indented(code: string): string {
  return code.replaceAll(/^(?=.)/gm, "  ");
}
