import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`fastest` is called 100 times with the paths of four copies. One of the four files is missing each time. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 200,
  given: ({ path }) => {
    for (const copy of ["a", "b", "c"]) writeFileSync(path(copy), "hello");
  },
  run: ({ fastest }, { path }) =>
    fastest(["missing", "a", "b", "c"].map((copy) => path(copy))),
  why: "Each call opens three files; the open of the missing one fails and holds nothing. `Promise.any` ignores that error and takes the first file, and `await using` closes it. It stops none of the other opens. Their two files arrive later, and no variable holds them: 2 files for each of the 100 calls.",
  discuss:
    "Ask what `Promise.any` does with the opens that lose. It neither stops them nor gives their results to anyone. An AbortSignal would not help here: `open` takes none.",
  demonstrate: "cancellation/losers-of-a-race",
  minutes: 6,
});
