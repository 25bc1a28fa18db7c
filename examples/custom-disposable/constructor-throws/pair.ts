import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The constructor throws after it has opened a file.",
  fix: "Hold the files in a `using` stack, and `move` them in the last line.",
  run: (side, tools) =>
    side.translate(1, words(tools), join(tools.scratch, "missing.txt")),
  leaks: { file: 1 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) => side.translate(1, words(tools), others(tools)),
    outcome: "returned 'bread: Brot'",
  },
});

const words = (tools: Tools) => tools.file("words.txt", "tea     bread   ");
const others = (tools: Tools) => tools.file("others.txt", "Tee     Brot    ");
