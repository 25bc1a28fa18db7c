import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`backUp` is called 100 times. Its last line closes `input` once more, and no line closes `output`. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => writeFileSync(path("list"), "tea\nmilk\n"),
  run: ({ backUp }, { path }) => backUp(path("list"), path("backup")),
  why: "The kernel hands out the lowest number that is free. The first close frees the number in `input`, and the next open is given that very number, so `input` and `output` are the same number and the last line closes the backup. That is luck: had anything else opened a file between the two lines, that file would have been closed and the backup left open.",
  discuss:
    "Ask who expects an error from the second close, and who expects the backups to stay open. Then ask what changes when there is an `await` between the first close and the second open.",
  demonstrate: "manual-close/early-return",
  minutes: 6,
});
