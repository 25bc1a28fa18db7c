import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`return` without `await` closes the file before it is read.",
  fix: "Write `return await`, so that the block ends after the reading.",
  note: "A FileHandle hides this mistake at first: its close waits for one pending operation, and only the next operation fails with EBADF. `textIn` reads as many bytes as `fstat` reports, and that is 0 for a file in /proc; read such a file with `readFile`.",
  run: (side, tools) => side.textOf(tools.file("greeting.txt", "hello\n")),
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned 'hello\\n'" },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => side.textOf(join(scratch, "missing.txt")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, { scratch }) => side.textOf(scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, { file, fail }) => {
        fail(fs, "closeSync");
        return side.textOf(file("greeting.txt", "hello\n"));
      },
      outcome: "threw EIO",
    },
  ],
  caughtBy: ["typescript/return-await"],
});
