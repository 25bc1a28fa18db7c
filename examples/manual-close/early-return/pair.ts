import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An early return leaves the function above the line that closes.",
  fix: "`finally` closes on every way out of the block.",
  run: (side, tools) => side.firstLine(tools.file("empty.txt")),
  leaks: { file: 1 },
  outcome: "returned null",
  innocent: {
    run: (side, tools) => side.firstLine(tools.file("greeting.txt", "hello\n")),
    outcome: "returned 'hello'",
  },
});
