import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A class owns a private stack but has no dispose.",
  fix: "Give the class a dispose that disposes its stack.",
  run: (side, tools) =>
    side.readAll([tools.file("one.txt", "1"), tools.file("two.txt", "2")]),
  leaks: { file: 2 },
  outcome: "returned [ '1', '2' ]",
  innocent: {
    run: (side, tools) =>
      side.readAll([
        tools.file("one.txt", "1"),
        join(tools.scratch, "missing.txt"),
      ]),
    outcome: "threw ENOENT",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the first file is missing",
      run: (side, tools) =>
        side.readAll([
          join(tools.scratch, "missing.txt"),
          tools.file("two.txt", "2"),
        ]),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) =>
        side.readAll([
          tools.file("one.txt", "1"),
          join(tools.scratch, "missing.txt"),
        ]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the second file is a directory",
      run: (side, tools) =>
        side.readAll([tools.file("one.txt", "1"), tools.scratch]),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "the first close fails",
      run(side, tools) {
        const paths = [tools.file("one.txt"), tools.file("two.txt")];
        tools.fail(fs, "closeSync");
        return side.readAll(paths);
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "another file has the number",
      run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("one.txt", "1");
        const album = new side.Album([path]);
        album[Symbol.dispose]();
        const fd = others.adopt(openSync(path, "r"), closeSync);
        album[Symbol.dispose]();
        return readFileSync(fd, "utf8");
      },
      outcome: "returned '1'",
    },
    {
      kind: "used elsewhere",
      when: "the album is read after dispose, and another file has the number",
      run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("one.txt", "1");
        const album = new side.Album([path]);
        album[Symbol.dispose]();
        others.adopt(openSync(path, "r"), closeSync);
        return album.read();
      },
      outcome: "threw Error: The album is closed",
    },
  ],
  caughtBy: ["eslint/no-unused-private-class-members"],
});
