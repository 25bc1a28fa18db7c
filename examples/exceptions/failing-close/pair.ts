import { pair } from "course/pair";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An error thrown in `finally` replaces the first error.",
  fix: "Release with `using`: a SuppressedError keeps both errors.",
  run: (side, tools) =>
    side.payOut([7, -5], join(tools.scratch, "missing", "payments.log")),
  leaks: {},
  outcome: {
    wrong: "threw ENOENT",
    correct:
      "threw SuppressedError (ENOENT, suppressing Error: cannot pay out -5)",
  },
  innocent: {
    run(side, tools) {
      const log = tools.file("payments.log");
      try {
        return side.payOut([7, -5], log);
      } catch (error) {
        return [(error as Error).message, readFileSync(log, "utf8")];
      }
    },
    outcome: "returned [ 'cannot pay out -5', 'paid out 7\\n' ]",
  },
});
