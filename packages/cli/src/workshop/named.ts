import type { Course, Topic } from "course";
import type { Exercise } from "course/check";
import { nearest, swallowedOption } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The exercise of that name; a file of it, or its topic before it, will do. A
 * topic stands for its first one.
 *
 * @param command - what it was asked for, to say what to type instead.
 * @throws {UsageError} naming the nearest when there is none.
 */
export function exerciseNamed(
  { exercises }: Course,
  typed: string,
  command = "start",
): Exercise {
  const name = typed
    .replace(/\/?((exercise|solution|check)\.ts)?$/, "")
    .replace(/^.*\//, "");
  const found = exercises.find(({ slug, topic, formerly }) =>
    [slug, topic, ...formerly].includes(name),
  );
  if (found) return found;
  throw unknown(
    "exercise",
    typed,
    exercises.map(({ slug }) => slug),
    command,
  );
}

/** @throws {UsageError} naming the nearest when there is no such topic. */
export function topicNamed({ topics }: Course, typed: string): Topic {
  const found = topics.find(({ name }) => name === typed.replace(/\/$/, ""));
  if (found) return found;
  throw unknown(
    "topic",
    typed,
    topics.map(({ name }) => name),
    "predict",
  );
}

function unknown(
  what: string,
  typed: string,
  names: readonly string[],
  command: string,
): UsageError {
  const near = nearest(names, typed);
  return new UsageError(
    [
      `There is no ${what} named ${JSON.stringify(typed)}.`,
      ...(near.length > 0 ? ["Nearest:", ""] : []),
      ...near.map((name) => `  npm run workshop ${command} ${name}`),
      ...(near.length > 0 ? [""] : []),
      ...swallowedOption(typed),
      "All of them: npm run workshop list",
    ].join("\n"),
  );
}
