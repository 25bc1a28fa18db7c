import fs from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A generator that ends early skips the close after its loop.",
  fix: "Let a stack in the generator own the file; `return()` disposes it.",
  run(side, tools) {
    const one = tools.file("one.txt", "hello");
    return side.sameContent(one, tools.file("other.txt", "world"));
  },
  leaks: { file: 2 },
  outcome: "returned false",
  innocent: {
    run(side, tools) {
      const one = tools.file("one.txt", "hello");
      return side.sameContent(one, tools.file("other.txt", "hello"));
    },
    outcome: "returned true",
  },
  note: "Both files have to be regular files. From a FIFO or a terminal, `readSync` may return fewer bytes than are asked for, and the chunks of equal contents then differ.",
  paths: [
    {
      kind: "acquire fails",
      when: "the first file is missing",
      run: (side, tools) =>
        side.sameContent(missing(tools), tools.file("other.txt", "hello")),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) =>
        side.sameContent(tools.file("one.txt", "hello"), missing(tools)),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the second file is a directory",
      run: (side, tools) =>
        side.sameContent(tools.file("one.txt", "hello"), tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "the first file is empty and the second file is a directory",
      run: (side, tools) =>
        side.sameContent(tools.file("one.txt", ""), tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "the second file is a directory, and its close fails",
      run(side, tools) {
        const one = tools.file("one.txt", "hello");
        tools.fail(fs, "closeSync");
        return side.sameContent(one, tools.scratch);
      },
      outcome: "threw SuppressedError (EIO, suppressing EISDIR)",
    },
    {
      kind: "release fails",
      when: "the first close fails",
      run(side, tools) {
        const one = tools.file("one.txt", "hello");
        const other = tools.file("other.txt", "world");
        tools.fail(fs, "closeSync");
        return side.sameContent(one, other);
      },
      outcome: "threw EIO",
    },
  ],
});

const missing = ({ scratch }: Tools) => join(scratch, "missing.txt");
