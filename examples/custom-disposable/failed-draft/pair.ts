import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Dispose replaces a file with a draft that is half written.",
  fix: "Publish in the last line of the body; let dispose only discard.",
  // JSON has no bigint: the second setting throws.
  run: (side, tools) =>
    side.save(settings(tools), { theme: "light", size: 14n }),
  leaks: {},
  outcome: "threw TypeError",
  effect: {
    observe(tools) {
      const text = readFileSync(join(tools.scratch, "settings.txt"), "utf8");
      return `${text.split("\n").length - 1} of 2 settings are left`;
    },
    wrong: "1 of 2 settings are left",
    correct: "2 of 2 settings are left",
  },
  innocent: {
    run(side, tools) {
      const path = settings(tools);
      side.save(path, { theme: "light", size: 14 });
      return readFileSync(path, "utf8");
    },
    outcome: String.raw`returned 'theme="light"\nsize=14\n'`,
  },
});

const settings = (tools: Tools) =>
  tools.file("settings.txt", 'theme="dark"\nsize=12\n');
