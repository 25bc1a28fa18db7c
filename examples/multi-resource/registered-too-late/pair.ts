import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A check throws after the file is opened and before the stack is told of it.",
  fix: "Acquire and register in one expression: `stack.adopt(openSync(path), closeSync)`.",
  run: (side, tools) =>
    side.appendSmall(
      tools.file("large.txt", "x".repeat(1001)),
      tools.file("target.txt"),
    ),
  leaks: { file: 1 },
  outcome: "threw RangeError",
  innocent: {
    run: (side, tools) => {
      const target = tools.file("target.txt", "first\n");
      side.appendSmall(tools.file("small.txt", "second\n"), target);
      return readFileSync(target, "utf8");
    },
    outcome: "returned 'first\\nsecond\\n'",
  },
});
