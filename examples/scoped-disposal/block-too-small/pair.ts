import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` in a `try` closes the file before the function reads it.",
  fix: "Declare the stack in the block that uses the file, and adopt the file in the `try`.",
  note: "Every pair of braces is a block: an `if`, a `case` with braces, a `try`, the body of a loop. `using` directly in a `case`, or after an `if` without braces, is a syntax error (TS1547, TS1156). Here the number is free after the `try`: if another file reuses it, the function reads that file.",
  run: (side, tools) =>
    side.settingsIn(tools.file("settings.json", '{ "theme": "dark" }')),
  leaks: {},
  outcome: {
    wrong: "threw EBADF",
    correct: `returned '{ "theme": "dark" }'`,
  },
  innocent: {
    run: (side, tools) => side.settingsIn(join(tools.scratch, "missing.json")),
    outcome: "returned '{}'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.settingsIn(join(tools.scratch, "missing.json")),
      outcome: "returned '{}'",
    },
    {
      kind: "acquire fails",
      when: "permission is denied",
      run(side, tools) {
        tools.fail(fs, "openSync", { code: "EACCES" });
        return side.settingsIn(tools.file("settings.json", "{}"));
      },
      outcome: "threw EACCES",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, tools) => side.settingsIn(tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.settingsIn(tools.file("settings.json", "{}"));
      },
      outcome: "threw EIO",
    },
  ],
});
