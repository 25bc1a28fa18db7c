import { closeSync, openSync, readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "`using` closes what is returned, and the next file gets its number.",
  fix: "A stack owns the file until `move`; from there on the caller does.",
  run(side, tools) {
    using stack = new DisposableStack();
    const prices = tools.file("prices", "TABLE tea costs 3");
    const salaries = tools.file("salaries", "Ada earns 9000");

    using table = side.openTable(prices);
    stack.adopt(openSync(salaries, "r"), closeSync);
    return `prices: ${readFileSync(table.fd, "utf8").trim()}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'prices: Ada earns 9000'",
    correct: "returned 'prices: tea costs 3'",
  },
  innocent: {
    run: (side, tools) => side.openTable(tools.file("notes", "Buy tea")),
    outcome: "threw Error: not a table",
  },
});
