import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A FileHandle is disposed asynchronously, and `using` does not wait.",
  fix: "`await using` disposes it and waits for the closing.",
  run: (side, tools) => side.sizeOf(tools.file("greeting.txt", "hello\n")),
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 6" },
  caughtBy: ["TS2741"],
});
