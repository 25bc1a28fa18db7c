import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`beginsWith` is called 100 times for each of three files: one has 100,000 bytes, one has 5 bytes, and one is empty. `autoClose` closes the file when the stream has ended or is cancelled. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  given: ({ path }) => {
    writeFileSync(path("long"), "a".repeat(100_000));
    writeFileSync(path("short"), "abcde");
    writeFileSync(path("empty"), "");
  },
  run: async ({ beginsWith }, { path }) => {
    for (const name of ["long", "short", "empty"]) {
      await beginsWith(path(name), 97);
    }
  },
  why: "`releaseLock` neither ends nor cancels a stream. The first read of the empty file meets the end, so that file is closed. The read of the short file returns all of its 5 bytes, but the stream has not met the end yet: only the next read would. So the long and the short file stay open: 2 files for each of the 100 rounds.",
  discuss:
    "Ask when a stream knows that it has ended. It is not when the last byte has arrived, but at the read after it. Then ask which line closes the file if the answer is in the first byte: none. `await reader.cancel()` before `releaseLock()` does.",
  demonstrate: "web-streams/release-lock-only",
  minutes: 5,
});
