import { pair } from "course/pair";

const table = "item   \nrice   \ntea    \n";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` finishes what is returned, so the caller sees no rows.",
  fix: "Without `using` the generator lives on, and the caller's loop ends it.",
  run: (side, tools) =>
    Array.from(side.rowsOf(tools.file("items", table)), (row) => row.trim()),
  leaks: {},
  outcome: { wrong: "returned []", correct: "returned [ 'rice', 'tea' ]" },
  innocent: {
    run: (side, tools) => [...side.rowsOf(tools.file("items", "item   \n"))],
    outcome: "returned []",
  },
});
