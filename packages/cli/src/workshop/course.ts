import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Exercise, Question } from "fdleak/exercises";
import { nearest } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** One thing to do: a topic's question, or one of its exercises. */
export type Step =
  | { readonly kind: "question"; readonly question: Question }
  | { readonly kind: "exercise"; readonly exercise: Exercise };

/** Everything there is to do, in order. */
export interface Course {
  readonly topics: readonly Topic[];
  readonly exercises: readonly Exercise[];
  readonly steps: readonly Step[];
}

export interface Topic {
  readonly name: string;
  readonly question: Question;
  readonly exercises: readonly Exercise[];
}

/** Reads the course in the folder of the topics. */
export async function readCourse(folder: string): Promise<Course> {
  const order = JSON.parse(
    readFileSync(join(folder, "course.json"), "utf8"),
  ) as Record<string, string[]>;
  const topics = await Promise.all(
    Object.entries(order).map(async ([name, slugs]) => {
      const load = async (...path: string[]) =>
        (await import(pathToFileURL(join(folder, name, ...path)).href)) as {
          default: unknown;
        };
      const [question, ...exercises] = await Promise.all([
        load("question/question.ts"),
        ...slugs.map((slug) => load("exercises", slug, "check.ts")),
      ]);
      return {
        name,
        question: question.default as Question,
        exercises: exercises.map(
          ({ default: exercise }) => exercise as Exercise,
        ),
      };
    }),
  );
  return {
    topics,
    exercises: topics.flatMap(({ exercises }) => exercises),
    steps: topics.flatMap(({ question, exercises }) => [
      { kind: "question" as const, question },
      ...exercises.map((exercise) => ({ kind: "exercise" as const, exercise })),
    ]),
  };
}

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
  const found = exercises.find(({ slug, topic, formerly = [] }) =>
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
      ...near.map((name) => `  npx pnpm@12 workshop ${command} ${name}`),
      ...(near.length > 0 ? [""] : []),
      "All of them: npx pnpm@12 workshop list",
    ].join("\n"),
  );
}
