import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A subclass overrides dispose and never calls the inherited one.",
  fix: "`super[Symbol.dispose]()` in a `finally`, so it runs in any case.",
  run(side, tools) {
    const path = tools.file("journal.txt");
    side.record(path, ["bought", "sold"]);
    let thrown: unknown;
    try {
      side.record(path, [1n]); // JSON has no bigint, so dispose throws
    } catch (error) {
      thrown = error;
    }
    return [readFileSync(path, "utf8"), thrown instanceof TypeError];
  },
  leaks: { file: 2 },
  outcome: String.raw`returned [ '"bought"\n"sold"\n', true ]`,
});
