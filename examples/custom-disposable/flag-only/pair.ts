import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Dispose only sets a flag, and `using` can do no more than call it.",
  fix: "Dispose closes what the constructor opened.",
  run(side, tools) {
    const path = tools.file("journal.txt");
    side.record(path, "started");
    return readFileSync(path, "utf8");
  },
  leaks: { file: 1 },
  outcome: String.raw`returned 'started\n'`,
});
