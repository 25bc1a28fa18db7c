import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const table = "item   \nrice   \ntea"; // no newline at the end

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` finishes the generator that the function returns.",
  fix: "Return the generator without `using`; the caller's loop closes its file.",
  note: "The file is open from the first `next()`, here in `rowsOf`, to the end of the caller's loop. A caller that starts no loop has to declare the generator with `using`, or the file stays open.",
  run: (side, tools) =>
    Array.from(side.rowsOf(tools.file("items", table)), (row) => row.trim()),
  leaks: {},
  outcome: { wrong: "returned []", correct: "returned [ 'rice', 'tea' ]" },
  innocent: {
    run: (side, tools) => [...side.rowsOf(tools.file("items", "item   \n"))],
    outcome: "returned []",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) => side.rowsOf(join(tools.scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, tools) => side.rowsOf(tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "the caller's loop throws at the first row",
      run(side, tools) {
        for (const row of side.rowsOf(tools.file("items", table))) {
          throw new Error(`no ${row.trim()}`);
        }
      },
      outcome: "threw Error: no rice",
    },
    {
      kind: "body throws",
      when: "the caller disposes the generator without a loop",
      run(side, tools) {
        using rows = side.rowsOf(tools.file("items", table));
        return typeof rows;
      },
      outcome: "returned 'object'",
    },
    {
      kind: "release fails",
      when: "closing the file fails after the last row",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return [...side.rowsOf(tools.file("items", table))];
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "another generator has reused the number",
      run(side, tools) {
        const path = tools.file("items", table);
        const rows = side.rowsOf(path);
        rows[Symbol.dispose]();
        using others = side.rowsOf(path);
        rows[Symbol.dispose]();
        return Array.from(others, (row) => row.trim());
      },
      outcome: "returned [ 'rice', 'tea' ]",
    },
  ],
});
