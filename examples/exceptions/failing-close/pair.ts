import { pair } from "course/pair";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An error thrown in `finally` replaces the one that came first.",
  fix: "`using` keeps both errors, in a SuppressedError.",
  run: (side, tools) =>
    side.payOut([7, -5], join(tools.scratch, "missing", "progress.json")),
  leaks: {},
  outcome: {
    wrong: "threw ENOENT",
    correct:
      "threw SuppressedError (ENOENT, suppressing Error: cannot pay out -5)",
  },
  innocent: {
    run(side, tools) {
      const path = tools.file("progress.json");
      try {
        return side.payOut([7, -5], path);
      } catch (error) {
        return [(error as Error).message, readFileSync(path, "utf8")];
      }
    },
    outcome: "returned [ 'cannot pay out -5', '[7]' ]",
  },
});
