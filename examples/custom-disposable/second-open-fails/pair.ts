import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The constructor throws at its second open and keeps the first.",
  fix: "A `using` stack holds both until `move` hands them to the object.",
  run(side, tools) {
    const source = tools.file("source.txt", "hello");
    side.copy(source, tools.file("taken.txt"));
  },
  leaks: { file: 1 },
  outcome: "threw EEXIST",
  innocent: {
    run(side, tools) {
      const target = join(tools.scratch, "target.txt");
      rmSync(target, { force: true });
      side.copy(tools.file("source.txt", "hello"), target);
      return readFileSync(target, "utf8");
    },
    outcome: "returned 'hello'",
  },
});
