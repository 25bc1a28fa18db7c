import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`both` is called 100 times, and the second file is missing each time. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 100,
  given: ({ path }) => writeFileSync(path("first"), "hello"),
  run: ({ both }, { path }) => both(path("first"), path("missing")),
  why: "The first file is opened before the `try`, and the second `openSync` throws before the `try` begins. So its `finally` never runs, and each call leaks one file.",
  discuss:
    "Ask who would have approved this in a review. There is a `finally`, and it closes both files in the right order.",
  demonstrate: "multi-resource/second-open-fails",
  minutes: 6,
});
