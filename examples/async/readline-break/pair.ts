import { join } from "node:path";
import { pair } from "course/pair";

const line = "GET /\n";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Leaving the loop closes the line reader but not its file.",
  fix: "Open the file with `await using` and read its lines from the handle.",
  seen: [
    {
      what: "A review found that a `break` closed the line reader and left its file open.",
      where: "claudecodeui#1076",
      link: "https://github.com/siteboon/claudecodeui/pull/1076",
      date: "2026-07-30",
    },
  ],
  run: (side, tools) =>
    side.firstLine(tools.file("long.log", line.repeat(100_000))),
  leaks: { file: 1 },
  outcome: "returned 'GET /'",
  innocent: {
    run: async (side, tools) => [
      await side.firstLine(tools.file("short.log", line.repeat(10))),
      await side.firstLine(tools.file("empty.log")),
    ],
    outcome: "returned [ 'GET /', null ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => side.firstLine(join(scratch, "missing.log")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: (side, { scratch }) => side.firstLine(scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.firstLine(file("long.log", line.repeat(100_000)));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails after the whole file was read",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.firstLine(file("short.log", line));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails and the file is empty",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.firstLine(file("empty.log"));
      },
      outcome: "threw EIO",
    },
  ],
});
