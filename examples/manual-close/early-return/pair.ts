import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An early return skips the line that closes the file.",
  fix: "Close in `finally`, which runs however the block exits.",
  seen: [
    {
      what: "In C, files were not closed before a `return` inside an `if`.",
      where: "genwqe-user#129",
      link: "https://github.com/ibm-genwqe/genwqe-user/pull/129",
      date: "2016-10-24",
    },
  ],
  run: (side, tools) => side.firstLine(tools.file("empty.txt")),
  leaks: { file: 1 },
  outcome: "returned null",
  innocent: {
    run: (side, tools) => side.firstLine(tools.file("greeting.txt", "hello\n")),
    outcome: "returned 'hello'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) => side.firstLine(join(tools.scratch, "missing.txt")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: (side, tools) => {
        const greeting = tools.file("greeting.txt", "hello\n");
        tools.fail(fs, "readFileSync");
        return side.firstLine(greeting);
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails after the early return",
      run: (side, tools) => {
        const empty = tools.file("empty.txt");
        tools.fail(fs, "closeSync");
        return side.firstLine(empty);
      },
      outcome: "threw EIO",
    },
  ],
});
