import { ask, verifyExercise } from "course/check";
import { expect, test } from "vitest";
import { examples, readCourse } from "course";
import { exerciseNamed, topicNamed } from "./named.ts";

const course = await readCourse(examples);

test.for(course.exercises)(
  "$slug accepts its solutions and knows its wrong answers",
  { timeout: 180_000 },
  async (exercise) => {
    const { problems, solutions, rejects } = await verifyExercise(exercise);
    expect(problems).toEqual([]);
    expect(solutions.length).toBeGreaterThanOrEqual(2);
    expect(rejects.length).toBeGreaterThanOrEqual(18);
  },
);

test.for(course.topics)(
  "the question of $name is answered by the kernel, twice the same",
  async ({ question }) => {
    const first = await ask(question);
    const second = await ask(question);
    expect(first.before).toBeGreaterThan(3);
    expect(second.after - second.before).toBe(first.after - first.before);
  },
);

test("an exercise is found by its slug, by a file of it and by its topic's path", () => {
  for (const typed of [
    "join-two-files",
    "work/join-two-files/exercise.ts",
    "examples/multi-resource/exercises/join-two-files/",
    "multi-resource/join-two-files",
  ]) {
    expect(exerciseNamed(course, typed).slug).toBe("join-two-files");
  }
});

test("an exercise is found by a slug it had before", () => {
  const [exercise] = course.exercises;
  const renamed = { ...exercise!, formerly: ["as-it-was-called"] };
  expect(
    exerciseNamed({ ...course, exercises: [renamed] }, "as-it-was-called").slug,
  ).toBe(exercise!.slug);
});

test("a topic that is not there is refused with the nearest", () => {
  expect(() => topicNamed(course, "asinc")).toThrow(/predict async/);
});
