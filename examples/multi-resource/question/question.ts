import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`both` is called 100 times, and the second file is missing each time. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => writeFileSync(path("first"), "hello"),
  run: ({ both }, { path }) => both(path("first"), path("missing")),
  why: "The first file is open before the `try` begins, and the second `openSync` throws before it does. `finally` belongs to a block that was never entered, so each call leaves one file.",
  discuss:
    "Ask who would have approved this in a review. There is a `finally`, it closes both files, and it closes them in the right order.",
  demonstrate: "multi-resource/second-open-fails",
  minutes: 6,
});
