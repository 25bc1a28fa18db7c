import { readdirSync, writeFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A throw skips the line that removes the temporary directory.",
  fix: "`using` removes the directory even when the work in it throws.",
  run: (side, tools) =>
    side.render(tools.scratch, (path) => {
      writeFileSync(path, "<svg>");
      throw new Error("no such font");
    }),
  leaks: {},
  outcome: "threw Error: no such font",
  effect: {
    observe: ({ scratch }) =>
      readdirSync(scratch).length === 0
        ? "the temporary directory is gone"
        : "the temporary directory is still on the disk",
    wrong: "the temporary directory is still on the disk",
    correct: "the temporary directory is gone",
  },
  innocent: {
    run: (side, tools) =>
      side.render(tools.scratch, (path) => writeFileSync(path, "<svg/>")),
    outcome: "returned '<svg/>'",
  },
});
