import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A factory forgets its `return`, and `using undefined` is legal.",
  fix: "A type with `null` in place of `undefined` demands every `return`.",
  run: (side, tools) => side.charge("Ada", tools.file("billing.log")),
  leaks: { file: 1 },
  caughtBy: ["typescript/consistent-return"],
  outcome: "returned 'Ada owes 3'",
  effect: {
    observe: ({ scratch }) => {
      const log = readFileSync(join(scratch, "billing.log"), "utf8");
      return log === "" ? "the log is empty" : `the log says: ${log.trim()}`;
    },
    wrong: "the log is empty",
    correct: "the log says: billing: charged Ada",
  },
  innocent: {
    run(side, tools) {
      tools.file("billing.log");
      return side.charge("Ada");
    },
    outcome: "returned 'Ada owes 3'",
  },
});
