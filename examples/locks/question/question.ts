import { setTimeout } from "node:timers/promises";
import { question } from "course/question";

let calls = 0;

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`append` is called 100 times, one call after the other. The 40th entry is empty. If a call takes too long, the caller stops waiting and appends the next entry. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 60,
  run: async ({ append }, { path }) => {
    calls += 1;
    const entry = calls === 40 ? "" : `entry ${calls}`;
    const appending = append(path("journal"), entry);
    await Promise.race([appending, setTimeout(calls > 40 ? 3 : 5000)]);
  },
  why: "The first 39 calls open the journal, write and close it. The 40th acquires the mutex and throws, so it never calls `release`. `await using` still closes its file. Each of the 60 calls after it opens the journal and then waits for a mutex that nothing will release. Each of them holds its file: 60.",
  discuss:
    "Ask which call has the bug, and which calls leak. They are not the same: the call that fails closes its file, and the calls that wait do not. Ask what changes if the file is opened after the mutex is held: then nothing leaks, but 60 calls still wait until the process exits.",
  demonstrate: "locks/kept-on-throw",
  minutes: 5,
});
