import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The first close of the `finally` throws, so the second never runs.",
  fix: "Each resource has a `finally` of its own, one inside the other.",
  run: (side, tools) =>
    side.toCsv(
      tools.file("sales.txt", "tea;3"),
      join(tools.scratch, "missing", "sales.csv"),
    ),
  leaks: { file: 1 },
  outcome: "threw ENOENT",
  innocent: {
    run: async (side, tools) => {
      const csv = tools.file("sales.csv");
      await side.toCsv(tools.file("sales.txt", "tea;3"), csv);
      const written = readFileSync(csv, "utf8");
      const unread: unknown = await side
        .toCsv(tools.scratch, csv)
        .catch(({ code }: NodeJS.ErrnoException) => code);
      return [written, unread];
    },
    outcome: "returned [ 'tea,3', 'EISDIR' ]",
  },
});
