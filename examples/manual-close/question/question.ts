import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`backUp` is called 100 times. Its last line closes `input` a second time, and no line closes `output`. How many more descriptors are open after the calls than before?",
  calls: 100,
  leaks: 0,
  given: ({ path }) => writeFileSync(path("list"), "tea\nmilk\n"),
  run: ({ backUp }, { path }) => backUp(path("list"), path("backup")),
  why: "The kernel hands out the lowest free number. The first close frees the number in `input`, and the next open gets that same number. So `input` and `output` are the same number, and the last line closes the backup. That is luck. If other code had opened a file between that close and that open, the last line would have closed that file, and the backup would have stayed open.",
  discuss:
    "Ask who expects an error from the second close, and who expects the backups to stay open. Then ask what changes if there is an `await` between the first close and the second open.",
  demonstrate: "manual-close/early-return",
  minutes: 6,
});
