import fs from "node:fs";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A check throws before the stack adopts the file.",
  fix: 'Open and adopt in one expression: `stack.adopt(openSync(path, "r"), closeSync)`.',
  run: (side, tools) => side.lastEntry(tools.file("empty.index"), log(tools)),
  leaks: { file: 1 },
  outcome: "threw RangeError",
  innocent: {
    run: (side, tools) => side.lastEntry(index(tools), log(tools)),
    outcome: "returned 'two\\n'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the index is missing",
      run: (side, tools) =>
        side.lastEntry(`${tools.scratch}/missing`, log(tools)),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the log is missing",
      run: (side, tools) =>
        side.lastEntry(index(tools), `${tools.scratch}/missing`),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the index points past the end of the log",
      run: (side, tools) =>
        side.lastEntry(index(tools), tools.file("short.log", "1")),
      outcome: "threw ERR_OUT_OF_RANGE",
    },
    {
      kind: "release fails",
      when: "closing the log fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.lastEntry(index(tools), log(tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "the index is empty, and then closing it fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.lastEntry(tools.file("empty.index"), log(tools));
      },
      outcome: "threw SuppressedError (EIO, suppressing RangeError)",
    },
  ],
});

function index(tools: Tools): string {
  return tools.file("log.index", "0\n4\n");
}

function log(tools: Tools): string {
  return tools.file("log", "one\ntwo\n");
}
