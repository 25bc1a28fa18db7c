import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The second open throws before the `try` begins.",
  fix: "Declare each file with its own `using`, in the line that opens it.",
  note: "A `Dir` and a `DatabaseSync` are disposable already, so they need no class. So is a `FileHandle`, with `await using a = await open(left)`.",
  run: (side, tools) =>
    side.sameContent(tools.file("left.txt", "a\n"), `${tools.scratch}/missing`),
  leaks: { file: 1 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) => {
      const left = tools.file("left.txt", "a\n");
      return [
        side.sameContent(left, tools.file("same.txt", "a\n")),
        side.sameContent(left, tools.file("other.txt", "b\n")),
      ];
    },
    outcome: "returned [ true, false ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the first file is missing",
      run: (side, tools) =>
        side.sameContent(`${tools.scratch}/missing`, tools.file("right.txt")),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) =>
        side.sameContent(tools.file("left.txt"), `${tools.scratch}/missing`),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the second path is a directory",
      run: (side, tools) =>
        side.sameContent(tools.file("left.txt"), tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the second file fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.sameContent(tools.file("left.txt"), tools.file("right.txt"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "reading fails, and then closing both files",
      run: (side, tools) => {
        tools.fail(fs, "closeSync", { call: 1 });
        tools.fail(fs, "closeSync", { call: 2 });
        side.sameContent(tools.file("left.txt"), tools.scratch);
      },
      outcome:
        "threw SuppressedError (EIO, suppressing SuppressedError (EIO, suppressing EISDIR))",
    },
    {
      kind: "disposed twice",
      when: "another file is opened after the first dispose",
      run: (side, tools) => {
        const file = new side.OpenFile(tools.file("left.txt"));
        file[Symbol.dispose]();
        const other = openSync(tools.file("other.txt", "other"), "r");
        file[Symbol.dispose]();
        const text = readFileSync(other, "utf8");
        closeSync(other);
        return text;
      },
      outcome: "returned 'other'",
    },
    {
      kind: "disposed twice",
      when: "closing fails, and another file reuses the number",
      run: async (side, tools) => {
        const file = new side.OpenFile(tools.file("left.txt"));
        tools.fail(fs, "closeSync");
        const outcome = await tools.outcomeOf(() => file[Symbol.dispose]());
        using other = new side.OpenFile(tools.file("other.txt", "other"));
        file[Symbol.dispose]();
        return `${outcome}; ${other.read()}`;
      },
      outcome: "returned 'threw EIO; other'",
    },
    {
      kind: "used elsewhere",
      when: "a disposed file is read",
      run: (side, tools) => {
        const file = new side.OpenFile(tools.file("left.txt"));
        file[Symbol.dispose]();
        using _other = new side.OpenFile(tools.file("other.txt", "other"));
        return file.read();
      },
      outcome: "threw Error: the file is closed",
    },
  ],
});
