import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A class owns a private stack but has no dispose.",
  fix: "Give the class a dispose that disposes its stack.",
  run: (side, tools) =>
    side.readAll([tools.file("one.txt", "1"), tools.file("two.txt", "2")]),
  leaks: { file: 2 },
  outcome: "returned [ '1', '2' ]",
  innocent: {
    run: (side, tools) =>
      side.readAll([
        tools.file("one.txt", "1"),
        join(tools.scratch, "missing.txt"),
      ]),
    outcome: "threw ENOENT",
  },
  caughtBy: ["eslint/no-unused-private-class-members"],
});
