import fs, { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";

const lines = Array.from({ length: 1000 }, () => "fourteen bytes");

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Disposing a write stream discards its unwritten data.",
  fix: "Use pipeline: it ends the stream and waits until the file is closed.",
  note: "After a failed write the file holds its old lines and some of the new ones, so the lines are appended here. To replace a file, write a new one beside it and rename that.",
  run: (side, { file }) => side.appendLines(file("log"), lines),
  leaks: {},
  outcome: "returned undefined",
  effect: {
    observe: ({ scratch }) => {
      const { size } = statSync(join(scratch, "log"));
      return `${size} of 15000 bytes are in the file`;
    },
    wrong: "0 of 15000 bytes are in the file",
    correct: "15000 of 15000 bytes are in the file",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.appendLines(join(scratch, "missing", "log"), lines),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the disk is full",
      run: (side, { file, fail }) => {
        fail(fs, "writev", { code: "ENOSPC" });
        return side.appendLines(file("log", "old line\n"), lines);
      },
      outcome: "threw ENOSPC",
      effect: { observe: content, expected: "old line\n" },
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, { file, fail }) => {
        fail(fs, "close");
        return side.appendLines(file("log", "old line\n"), ["new line"]);
      },
      outcome: "threw EIO",
      effect: { observe: content, expected: "old line\nnew line\n" },
    },
    {
      kind: "existing data",
      when: "the log has lines already",
      run: (side, { file }) =>
        side.appendLines(file("log", "old line\n"), ["new line"]),
      outcome: "returned undefined",
      effect: { observe: content, expected: "old line\nnew line\n" },
    },
  ],
});

function content({ scratch }: Tools): string {
  return readFileSync(join(scratch, "log"), "utf8");
}
