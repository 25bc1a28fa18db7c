import { pair } from "course/pair";
import { existsSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Returning true from [Symbol.dispose] does not swallow the error.",
  fix: "A `catch` around the work swallows the one error it is for.",
  run(side, tools) {
    const monday = tools.file("monday.log");
    const tuesday = tools.file("tuesday.log");
    side.removeAll([monday, join(tools.scratch, "missing.log"), tuesday]);
  },
  leaks: {},
  outcome: { wrong: "threw ENOENT", correct: "returned undefined" },
  effect: {
    observe({ scratch }) {
      const left = ["monday.log", "tuesday.log"].filter((name) =>
        existsSync(join(scratch, name)),
      );
      return `${left.length} of 2 logs left behind`;
    },
    wrong: "1 of 2 logs left behind",
    correct: "0 of 2 logs left behind",
  },
  innocent: {
    // Another error gets through on both sides.
    run: (side, tools) =>
      side.removeAll([join(tools.file("monday.log"), "not-a-folder.log")]),
    outcome: "threw ENOTDIR",
  },
});
