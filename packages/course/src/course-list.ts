import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The basics come first, then their use in production. */
export type Part = "basics" | "production";

/** `course.json`: each topic, in reading order, with its pairs and exercises. */
export type CourseList = Readonly<
  Record<
    string,
    {
      readonly part: Part;
      readonly pairs: readonly string[];
      readonly exercises: readonly string[];
    }
  >
>;

export function readCourseList(folder: string): CourseList {
  return JSON.parse(
    readFileSync(join(folder, "course.json"), "utf8"),
  ) as CourseList;
}
