import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Without `await` the block ends, and closes the file, before it is read.",
  fix: "`return await` stays in the block until the text is read.",
  run: (side, tools) => side.textOf(tools.file("greeting.txt", "hello\n")),
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned 'hello\\n'" },
  caughtBy: ["typescript/return-await"],
});
