import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Part, readCourseList } from "./course-list.ts";
import type { Exercise } from "./exercises/exercise.ts";
import type { Question } from "./exercises/question.ts";

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
  readonly part: Part;
  readonly question: Question;
  readonly exercises: readonly Exercise[];
  /** The question, then the exercises. */
  readonly steps: readonly Step[];
}

/** Reads the course in the folder of the topics. */
export async function readCourse(folder: string): Promise<Course> {
  const topics = await Promise.all(
    Object.entries(readCourseList(folder)).map(async ([name, list]) => {
      const load = async (...path: string[]) =>
        (await import(pathToFileURL(join(folder, name, ...path)).href)) as {
          default: unknown;
        };
      const [question, ...exercises] = await Promise.all([
        load("question/question.ts"),
        ...list.exercises.map((slug) => load("exercises", slug, "check.ts")),
      ]);
      return topicOf(
        name,
        list.part,
        question.default as Question,
        exercises.map(({ default: exercise }) => exercise as Exercise),
      );
    }),
  );
  return {
    topics,
    exercises: topics.flatMap(({ exercises }) => exercises),
    steps: topics.flatMap(({ steps }) => steps),
  };
}

function topicOf(
  name: string,
  part: Part,
  question: Question,
  exercises: readonly Exercise[],
): Topic {
  const steps: Step[] = [
    { kind: "question", question },
    ...exercises.map((exercise) => ({ kind: "exercise" as const, exercise })),
  ];
  return { name, part, question, exercises, steps };
}
