import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A stack declared with `const` is never disposed, so it closes nothing it holds.",
  fix: "`using stack` disposes of the stack, and the stack of everything on it.",
  run: (side, tools) => {
    const target = tools.file("target.txt", "first\n");
    side.append(tools.file("source.txt", "second\n"), target);
    return readFileSync(target, "utf8");
  },
  leaks: { file: 2 },
  outcome: "returned 'first\\nsecond\\n'",
});
