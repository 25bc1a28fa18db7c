import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A search that succeeds returns before the directory is closed.",
  fix: "`using` closes the directory whichever way the search ends.",
  run(side, tools) {
    tools.file("notes.txt");
    return side.findFile(tools.scratch, ".txt");
  },
  leaks: { directory: 1 },
  outcome: "returned 'notes.txt'",
  innocent: {
    run: (side, tools) => side.findFile(tools.scratch, ".pdf"),
    outcome: "returned null",
  },
});
