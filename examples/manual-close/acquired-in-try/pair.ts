import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const content = '{ "depth": 3 }';

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A failed open inside the `try` still runs the `finally`.",
  fix: "Open before the `try`, so that a failed open throws its own error.",
  note: "The `!` in `closeSync(fd!)` silences TypeScript. Without it the line is error TS2454: the variable is used before it is assigned. JavaScript has no such check.",
  seen: [
    {
      what: "In Python, `finally` closed a file that had not been opened, so its error hid the error of the open.",
      where: "pipreqs#111",
      link: "https://github.com/bndr/pipreqs/pull/111",
      date: "2018-01-05",
    },
  ],
  run: (side, tools) => side.readSettings(join(tools.scratch, "missing.json")),
  leaks: {},
  outcome: {
    wrong: "threw ERR_INVALID_ARG_TYPE",
    correct: "threw ENOENT",
  },
  innocent: {
    run: (side, tools) =>
      side.readSettings(tools.file("settings.json", content)),
    outcome: "returned { depth: 3 }",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the process has no free descriptor",
      run: (side, tools) => {
        const settings = tools.file("settings.json", content);
        tools.fail(fs, "openSync", { code: "EMFILE" });
        return side.readSettings(settings);
      },
      outcome: "threw EMFILE",
    },
    {
      kind: "body throws",
      when: "the file holds no JSON",
      run: (side, tools) =>
        side.readSettings(tools.file("settings.json", "depth = 3")),
      outcome: "threw SyntaxError",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, tools) => {
        const settings = tools.file("settings.json", content);
        tools.fail(fs, "closeSync");
        return side.readSettings(settings);
      },
      outcome: "threw EIO",
    },
  ],
});
