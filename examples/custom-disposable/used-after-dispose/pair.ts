import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";
import type { Journal } from "./correct.ts";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A method called after dispose writes into another file.",
  fix: "Check in each method that the resource is still open.",
  run(side, tools) {
    let kept: Journal | undefined;
    side.record(tools.file("journal.txt"), (journal) => {
      journal.write("started");
      kept = journal;
    });
    using stack = new DisposableStack();
    stack.adopt(openSync(join(tools.scratch, "invoice.txt"), "w"), closeSync);
    kept?.write("late entry");
  },
  leaks: {},
  outcome: {
    wrong: "returned undefined",
    correct: "threw Error: The journal is closed",
  },
  effect: {
    observe({ scratch }) {
      const text = readFileSync(join(scratch, "invoice.txt"), "utf8");
      return `the invoice reads '${text.trim()}'`;
    },
    wrong: "the invoice reads 'late entry'",
    correct: "the invoice reads ''",
  },
  innocent: {
    run(side, tools) {
      const path = tools.file("journal.txt");
      side.record(path, (journal) => journal.write("started"));
      return readFileSync(path, "utf8");
    },
    outcome: String.raw`returned 'started\n'`,
  },
});
