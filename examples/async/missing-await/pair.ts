import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`await using` gets a promise instead of the file.",
  fix: "Write two awaits: `await using file = await open(path)`.",
  note: "`wrong.ts` compiles because its `open` is `any`, as in plain JavaScript. With the type of `open`, TypeScript reports the declaration (TS2851); it also reports `using` with the promise or with the handle (TS2741). The count is taken with garbage collection held off and the FileHandle kept referenced. On Node 25 and later, garbage collection of a leaked FileHandle ends the process. If opening fails, no code handles the rejection of the promise, and that ends the process too.",
  run: async (side, { file }) => {
    const settings = file("settings.json", '{ "retries": 3 }');
    try {
      return await side.readSettings(settings);
    } catch (error) {
      // The wrong side throws before the file is open.
      while (isOpening()) await setImmediate();
      throw error;
    }
  },
  calls: 3,
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned { retries: 3 }" },
  effect: {
    observe: async (tools) => `garbage collection: ${await tools.apart()}`,
    wrong: "garbage collection: exited with code 1",
    correct: "garbage collection: returned 'still running'",
  },
  apart: async (side, { file, outcomeOf, collectGarbage }) => {
    const settings = file("settings.json", '{ "retries": 3 }');
    await outcomeOf(() => side.readSettings(settings));
    await collectGarbage();
    return "still running";
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => side.readSettings(join(scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the settings are not JSON",
      run: (side, { file }) => side.readSettings(file("settings.json", "{")),
      outcome: "threw SyntaxError",
    },
    {
      kind: "release fails",
      when: "closing fails after the settings were read",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.readSettings(file("settings.json", "{}"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails and the settings are not JSON",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.readSettings(file("settings.json", "{"));
      },
      outcome: "threw SuppressedError (EIO, suppressing SyntaxError)",
    },
  ],
});

function isOpening(): boolean {
  return process.getActiveResourcesInfo().includes("FSReqPromise");
}
