import { pair } from "course/pair";
import fs, { existsSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Returning true from `[Symbol.dispose]` does not stop the error.",
  fix: "Catch the expected error around the work, and rethrow the others.",
  note: "With the type `() => void` the compiler would accept an async function for `work`, and this `catch` would miss its rejection. `() => void | undefined` refuses it.",
  run(side, tools) {
    const monday = tools.file("monday.log");
    const tuesday = tools.file("tuesday.log");
    side.removeAll([monday, join(tools.scratch, "missing.log"), tuesday]);
  },
  leaks: {},
  outcome: { wrong: "threw ENOENT", correct: "returned undefined" },
  effect: {
    observe({ scratch }) {
      const left = ["monday.log", "tuesday.log"].filter((name) =>
        existsSync(join(scratch, name)),
      );
      return `${left.length} of 2 logs left behind`;
    },
    wrong: "1 of 2 logs left behind",
    correct: "0 of 2 logs left behind",
  },
  innocent: {
    // Both sides let another error through.
    run: (side, tools) =>
      side.removeAll([join(tools.file("monday.log"), "not-a-folder.log")]),
    outcome: "threw ENOTDIR",
  },
  paths: [
    {
      kind: "body throws",
      when: "a path is a folder",
      run: (side, tools) => side.removeAll([tools.scratch]),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "the work throws null",
      run(side) {
        using mocks = new DisposableStack();
        const { unlinkSync } = fs;
        mocks.defer(() => {
          fs.unlinkSync = unlinkSync;
          syncBuiltinESMExports();
        });
        fs.unlinkSync = () => {
          // oxlint-disable-next-line typescript/only-throw-error
          throw null;
        };
        syncBuiltinESMExports();
        side.removeAll(["monday.log"]);
      },
      outcome: "threw null",
    },
  ],
});
