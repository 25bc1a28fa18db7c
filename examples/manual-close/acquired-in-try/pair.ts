import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Opening inside the `try` sends a failed open through `finally`, with nothing to close.",
  fix: "Opening above the `try` lets the error of a failed open out as it is.",
  run: (side, tools) => side.readSettings(join(tools.scratch, "missing.json")),
  leaks: {},
  outcome: {
    wrong: "threw ERR_INVALID_ARG_TYPE",
    correct: "threw ENOENT",
  },
  innocent: {
    run: (side, tools) => {
      const settings = tools.file("settings.json", '{ "depth": 3 }');
      return side.readSettings(settings);
    },
    outcome: "returned { depth: 3 }",
  },
  caughtBy: ["TS2454"],
});
