import { statSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const lines = Array.from({ length: 1000 }, () => "fourteen bytes");

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Disposing a write stream discards what it has not written yet.",
  fix: "pipeline ends the stream, and waits until everything is in the file.",
  run: (side, { scratch }) =>
    side.writeLines(join(scratch, "lines.txt"), lines),
  leaks: {},
  outcome: "returned undefined",
  effect: {
    observe: ({ scratch }) => {
      const { size } = statSync(join(scratch, "lines.txt"));
      return `${size} of 15000 bytes are in the file`;
    },
    wrong: "0 of 15000 bytes are in the file",
    correct: "15000 of 15000 bytes are in the file",
  },
});
