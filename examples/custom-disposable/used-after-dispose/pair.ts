import fs, { closeSync, openSync, readFileSync } from "node:fs";
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
  note: "The check protects the methods only. A caller that has copied a public `fd` keeps the number after dispose, so keep it private and offer methods.",
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.record(join(scratch, "missing", "a.txt"), () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`work` throws",
      run: (side, tools) =>
        side.record(tools.file("journal.txt"), () => {
          throw new Error("no work");
        }),
      outcome: "threw Error: no work",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run(side, tools) {
        const path = tools.file("journal.txt");
        tools.fail(fs, "closeSync");
        side.record(path, () => {});
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails, another file is opened, disposed again",
      async run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("journal.txt", "old");
        const journal = new side.Journal(path);
        tools.fail(fs, "closeSync");
        const first = await tools.outcomeOf(() => journal[Symbol.dispose]());
        const fd = others.adopt(openSync(path, "r"), closeSync);
        journal[Symbol.dispose]();
        return [first, readFileSync(fd, "utf8")];
      },
      outcome: "returned [ 'threw EIO', 'old' ]",
    },
    {
      kind: "disposed twice",
      when: "another file has the number",
      run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("journal.txt", "old");
        const journal = new side.Journal(path);
        journal[Symbol.dispose]();
        const fd = others.adopt(openSync(path, "r"), closeSync);
        journal[Symbol.dispose]();
        return readFileSync(fd, "utf8");
      },
      outcome: "returned 'old'",
    },
  ],
});
