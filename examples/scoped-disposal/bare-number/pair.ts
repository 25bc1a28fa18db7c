import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` refuses a number, but only once the file has been opened.",
  fix: "`stack.adopt` ties the number to `closeSync`, and the stack calls it.",
  run: (side, tools) => side.tail(tools.file("log.txt", "one\ntwo\n"), 4),
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 'two\\n'" },
  innocent: {
    run: (side, tools) => side.tail(join(tools.scratch, "missing.txt"), 4),
    outcome: "threw ENOENT",
  },
  caughtBy: ["TS2850"],
});
