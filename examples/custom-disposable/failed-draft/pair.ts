import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Dispose resumes a generator with `next`, as if nothing had failed.",
  fix: "Dispose calls `return`; only an explicit `commit` calls `next`.",
  run(side, tools) {
    const path = tools.file("settings.txt", 'theme="dark"\nsize=12\n');
    // JSON has no bigint: the second setting throws.
    side.save(path, { theme: "light", size: 14n });
  },
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
      const path = tools.file("settings.txt", 'theme="dark"\nsize=12\n');
      side.save(path, { theme: "light", size: 14 });
      return readFileSync(path, "utf8");
    },
    outcome: String.raw`returned 'theme="light"\nsize=14\n'`,
  },
});
