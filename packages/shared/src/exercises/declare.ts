// What declarations import: they are loaded in the process of every answer, so
// it is little.

export { exercise } from "./exercise.ts";
export type { Setting, Tools } from "./exercise.ts";
export { question } from "./question.ts";
