import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const prices = "TABLE tea costs 3";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` closes the file that the function returns.",
  fix: "Let a stack own the file, and call `stack.move()` right before `return`.",
  note: "The getter `fd` throws after dispose. A plain field would still give the number, and the next open may reuse it: the caller would read another file without an error.",
  run(side, tools) {
    using table = side.openTable(tools.file("prices", prices));
    return fs.readFileSync(table.fd, "utf8").trim();
  },
  leaks: {},
  outcome: {
    wrong: "threw Error: the file is closed",
    correct: "returned 'tea costs 3'",
  },
  innocent: {
    run: (side, tools) => side.openTable(tools.file("notes", "Buy tea")),
    outcome: "threw Error: not a table",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) => side.openTable(join(tools.scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading the file fails",
      run: (side, tools) => side.openTable(tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "the file is not a table",
      run: (side, tools) => side.openTable(tools.file("notes", "Buy tea")),
      outcome: "threw Error: not a table",
    },
    {
      kind: "release fails",
      when: "the check and the close fail",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.openTable(tools.file("notes", "Buy tea"));
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: not a table)",
    },
    {
      kind: "disposed twice",
      when: "another table has reused the number",
      run(side, tools) {
        const table = side.openTable(tools.file("old", prices));
        table[Symbol.dispose]();
        using other = side.openTable(tools.file("prices", prices));
        table[Symbol.dispose]();
        return fs.readFileSync(other.fd, "utf8").trim();
      },
      outcome: "returned 'tea costs 3'",
    },
    {
      kind: "disposed twice",
      when: "closing fails, and another table reuses the number",
      async run(side, tools) {
        const table = side.openTable(tools.file("old", prices));
        tools.fail(fs, "closeSync");
        const outcome = await tools.outcomeOf(() => table[Symbol.dispose]());
        using other = side.openTable(tools.file("prices", prices));
        table[Symbol.dispose]();
        return `${outcome}; ${fs.readFileSync(other.fd, "utf8").trim()}`;
      },
      outcome: "returned 'threw EIO; tea costs 3'",
    },
    {
      kind: "used elsewhere",
      when: "a closed table is read while another has reused its number",
      run(side, tools) {
        const table = side.openTable(tools.file("prices", prices));
        table[Symbol.dispose]();
        using _other = side.openTable(tools.file("salaries", prices));
        return fs.readFileSync(table.fd, "utf8");
      },
      outcome: "threw Error: the file is closed",
    },
  ],
});
