import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The constructor throws after it has opened a file.",
  fix: "Hold the files in a `using` stack, and `move` them in the last line.",
  seen: [
    {
      what: "In Java, a constructor opened a file and then threw; the caller's try-with-resources had no object to close.",
      where: "paimon#9481",
      link: "https://github.com/apache/paimon/pull/9481",
      date: "2026-08-30",
    },
  ],
  run: (side, tools) => side.lookUp(1, words(tools), missing(tools)),
  leaks: { file: 1 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) => side.lookUp(1, words(tools), meanings(tools)),
    outcome: "returned 'bread: food'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the first file is missing",
      run: (side, tools) => side.lookUp(1, missing(tools), meanings(tools)),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) => side.lookUp(1, words(tools), missing(tools)),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the second file is a directory",
      run: (side, tools) => side.lookUp(1, words(tools), tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "the first close fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.lookUp(1, words(tools), meanings(tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "other files have the numbers",
      run(side, tools) {
        using stack = new DisposableStack();
        const dictionary = new side.Dictionary(words(tools), meanings(tools));
        dictionary[Symbol.dispose]();
        return [words(tools), meanings(tools)].map((path) => {
          const fd = stack.adopt(openSync(path, "r"), closeSync);
          dictionary[Symbol.dispose]();
          return readFileSync(fd, "utf8").trim();
        });
      },
      outcome: "returned [ 'tea     bread', 'drink   food' ]",
    },
  ],
});

const missing = ({ scratch }: Tools) => join(scratch, "missing.txt");
const words = (tools: Tools) => tools.file("words.txt", "tea     bread   ");
const meanings = (tools: Tools) =>
  tools.file("meanings.txt", "drink   food    ");
