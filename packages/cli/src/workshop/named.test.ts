import { expect, test } from "vitest";
import { examples, readCourse } from "course";
import { exerciseNamed, topicNamed } from "./named.ts";

const course = await readCourse(examples);

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
