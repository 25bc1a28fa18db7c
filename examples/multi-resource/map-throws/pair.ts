import fs from "node:fs";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`map` throws halfway and drops the open files.",
  fix: 'Adopt each file inside `map`: `stack.adopt(openSync(path, "r"), closeSync)`.',
  run: (side, tools) =>
    side.totalSize([...twoFiles(tools), `${tools.scratch}/missing`]),
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) =>
      side.totalSize([...twoFiles(tools), tools.file("three.txt", "333")]),
    outcome: "returned 6",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the first file is missing",
      run: (side, tools) =>
        side.totalSize([`${tools.scratch}/missing`, ...twoFiles(tools)]),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the last file is missing",
      run: (side, tools) =>
        side.totalSize([...twoFiles(tools), `${tools.scratch}/missing`]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the size of the second file cannot be read",
      run: (side, tools) => {
        tools.fail(fs, "fstatSync", { call: 2 });
        side.totalSize(twoFiles(tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the last file fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.totalSize(twoFiles(tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "a file is missing, and then closing an open one fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.totalSize([...twoFiles(tools), `${tools.scratch}/missing`]);
      },
      outcome: "threw SuppressedError (EIO, suppressing ENOENT)",
    },
  ],
});

function twoFiles(tools: Tools): string[] {
  return [tools.file("one.txt", "1"), tools.file("two.txt", "22")];
}
