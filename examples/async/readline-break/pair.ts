import { pair } from "course/pair";

const line = "GET /\n";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Leaving the loop closes the line reader, but not its stream.",
  fix: "`await using` closes the file, however far its lines were read.",
  run: (side, tools) =>
    side.firstLine(tools.file("long.log", line.repeat(100_000))),
  leaks: { file: 1 },
  outcome: "returned 'GET /'",
  innocent: {
    run: async (side, tools) => [
      await side.firstLine(tools.file("short.log", line.repeat(10))),
      await side.firstLine(tools.file("empty.log")),
    ],
    outcome: "returned [ 'GET /', null ]",
  },
});
