import { pair } from "course/pair";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`process.exit` ends the process without disposing anything.",
  fix: "Throw from the block, and set `process.exitCode` in `main`.",
  run(_side, tools) {
    createSite(tools.scratch);
    return tools.apart();
  },
  apart(side, tools) {
    side.main(tools.file("empty.html"), join(tools.scratch, "site"));
    return process.exitCode;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'exited with code 2'",
    correct: "returned 'returned 2'",
  },
  effect: {
    observe({ scratch }) {
      const { length } = readdirSync(join(scratch, "site"));
      return `drafts left behind: ${length}`;
    },
    wrong: "drafts left behind: 1",
    correct: "drafts left behind: 0",
  },
  calls: 2,
  innocent: {
    run(side, tools) {
      const site = createSite(tools.scratch);
      side.main(tools.file("page.html", "<h1>News</h1>"), site);
      const [published, ...others] = readdirSync(site);
      return [readFileSync(join(site, published!), "utf8"), others];
    },
    outcome: "returned [ '<h1>News</h1>', [] ]",
  },
});

function createSite(scratch: string): string {
  const site = join(scratch, "site");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  return site;
}
