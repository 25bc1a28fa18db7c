import { readFileSync } from "node:fs";
import { type Exercise, filesOf } from "./exercise.ts";

/** `task.md` of an exercise, as plain text with backticks. */
export interface Task {
  /** The situation in a few words. */
  readonly title: string;
  /** What the code does, what is wrong and what it has to do; paragraphs. */
  readonly text: string;
  /** The numbered list in the text. */
  readonly requirements: readonly string[];
  /** Where to look, which construct, nearly the line. */
  readonly hints: readonly string[];
  /** What makes the reference right, shown after a pass. */
  readonly why: string;
}

/**
 * Reads an exercise's `task.md`: `# title`, the task with its requirements as a
 * numbered list, `## Hints` as another one, `## Why`.
 *
 * @throws {Error} when a part is missing.
 */
export function readTask(exercise: Pick<Exercise, "folder">): Task {
  const { task } = filesOf(exercise);
  const parts = /^# (.+)\n([^]+)\n## Hints\n([^]+)\n## Why\n([^]+)$/.exec(
    readFileSync(task, "utf8"),
  );
  if (parts === null) {
    throw new Error(`${task} needs a # title, a task, ## Hints and ## Why`);
  }
  const [, title, text, hints, why] = parts;
  return {
    title: title!,
    text: paragraphs(text!),
    requirements: itemsOf(text!),
    hints: itemsOf(hints!),
    why: paragraphs(why!),
  };
}

/** The items of a numbered list. */
function itemsOf(markdown: string): string[] {
  return markdown
    .split(/^\d+\. /m)
    .slice(1)
    .map(paragraphs);
}

/** Without the line breaks within a paragraph; lists keep theirs. */
export function paragraphs(markdown: string): string {
  return markdown
    .trim()
    .replace(/(?<!\n)\n(?!\n)(?!\s*([-*]|\d+\.) )\s*/g, " ");
}
