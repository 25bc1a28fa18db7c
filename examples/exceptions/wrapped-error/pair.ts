import { pair } from "course/pair";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A SuppressedError fails every `instanceof`, and names neither error.",
  fix: "Unwrap it first: decide by the error that came first, and log them all.",
  run(side, tools) {
    tools.file("errors.log");
    return side.statusOf("news.html", tools.scratch);
  },
  leaks: {},
  outcome: { wrong: "returned 500", correct: "returned 404" },
  effect: {
    observe(tools) {
      const log = readFileSync(join(tools.scratch, "errors.log"), "utf8");
      const named = ["news.html", "ENOENT"].filter((name) =>
        log.includes(name),
      );
      return `the log names ${named.length} of 2 errors`;
    },
    wrong: "the log names 0 of 2 errors",
    correct: "the log names 2 of 2 errors",
  },
  innocent: {
    run(side, tools) {
      const site = join(tools.scratch, "site");
      mkdirSync(join(site, "stats"), { recursive: true });
      tools.file("site/index.html");
      tools.file("errors.log");
      return ["index.html", "news.html"].map((page) =>
        side.statusOf(page, site),
      );
    },
    outcome: "returned [ 200, 404 ]",
  },
});
