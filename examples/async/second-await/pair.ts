import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "`await using` waits for the closing; nothing waits for the opening.",
  fix: "One `await` on each side of the `=`, for opening and for closing.",
  run: async (side, tools) => {
    const settings = tools.file("settings.json", '{ "retries": 3 }');
    try {
      return await side.readSettings(settings);
    } catch (error) {
      // Whoever does not wait throws before the file is open.
      while (isOpening()) await setImmediate();
      throw error;
    }
  },
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned { retries: 3 }" },
  caughtBy: ["TS2851", "TS2339", "typescript/await-thenable"],
});

function isOpening(): boolean {
  return process.getActiveResourcesInfo().includes("FSReqPromise");
}
