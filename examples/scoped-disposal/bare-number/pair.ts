import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` does not accept a number.",
  fix: "Adopt the number: `stack.adopt(openSync(path), closeSync)`.",
  note: "Without `as any`, TypeScript reports TS2850. In JavaScript, or where a library's typings say `any`, the only report is the TypeError at run time, after the file is open.",
  run: (side, tools) => side.tail(tools.file("log.txt", "one\ntwo\n"), 4),
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 'two\\n'" },
  innocent: {
    run: (side, tools) => side.tail(join(tools.scratch, "missing.txt"), 4),
    outcome: "threw ENOENT",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) => side.tail(join(tools.scratch, "missing.txt"), 4),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, tools) => side.tail(tools.scratch, 4),
      outcome: "threw EISDIR",
    },
    {
      kind: "existing data",
      when: "the file is shorter than the length",
      run: (side, tools) => side.tail(tools.file("log.txt", "one\n"), 100),
      outcome: "returned 'one\\n'",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.tail(tools.file("log.txt", "one\ntwo\n"), 4);
      },
      outcome: "threw EIO",
    },
  ],
});
