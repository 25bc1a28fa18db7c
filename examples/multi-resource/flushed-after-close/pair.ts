import { statSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const row = "x".repeat(999);

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "The file is closed first, and the rows still in the writer's buffer are lost.",
  fix: "Register in the order of acquiring: the stack releases the writer first, the file last.",
  run: (side, tools) =>
    side.exportRows(
      join(tools.scratch, "rows.txt"),
      Array.from({ length: 12 }, () => row),
    ),
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned undefined" },
  effect: {
    observe: (tools) =>
      `the file holds ${statSync(join(tools.scratch, "rows.txt")).size} of 12000 bytes`,
    wrong: "the file holds 10000 of 12000 bytes",
    correct: "the file holds 12000 of 12000 bytes",
  },
  innocent: {
    // The tenth row fills the buffer, so nothing is left for the last flush.
    run: (side, tools) => {
      const path = join(tools.scratch, "rows.txt");
      side.exportRows(
        path,
        Array.from({ length: 10 }, () => row),
      );
      return statSync(path).size;
    },
    outcome: "returned 10000",
  },
});
