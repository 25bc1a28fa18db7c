import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`beginsWith` is called 100 times for each of three files: one has 100,000 bytes, one has 5 bytes, and one is empty. `autoClose` closes the file when the stream has ended or is cancelled. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 200,
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
  why: "`releaseLock` neither ends nor cancels a stream. The first read of the empty file reaches the end, so that file is closed. The read of the short file returns all 5 bytes, but the stream does not know yet that the file has ended: it would learn that at the next read. So the long and the short file stay open: 2 files in each of 100 rounds.",
  discuss:
    "Ask when a stream knows that it has ended: at the read after the last byte. Then ask which line closes the long file: no line does. `await reader.cancel()` before `releaseLock()` would.",
  demonstrate: "web-streams/release-lock-only",
  minutes: 5,
});
