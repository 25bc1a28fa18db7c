import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` got the promise of a file, and nobody got the file.",
  fix: "One `await` brings the handle, the other waits until it is closed.",
  run: async (side, { scratch }) => {
    const path = join(scratch, "done");
    rmSync(path, { force: true });
    try {
      await side.touch(path, new Date(0));
    } catch (error) {
      // Whoever does not wait throws before the file is open.
      while (isOpening()) await setImmediate();
      throw error;
    }
    return statSync(path).mtime;
  },
  leaks: { file: 1 },
  outcome: {
    wrong: "threw TypeError",
    correct: "returned 1970-01-01T00:00:00.000Z",
  },
  caughtBy: ["TS2741"],
});

function isOpening(): boolean {
  return process.getActiveResourcesInfo().includes("FSReqPromise");
}
