import { pair, type Tools } from "course/pair";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "SIGINT and SIGTERM end the process without disposing anything.",
  fix: "Handle the signal: abort the work, await its end, set the exit code.",
  async run(_side, tools) {
    createSite(tools.scratch);
    tools.file("signal", "SIGINT");
    const afterInterrupt = await tools.apart();
    tools.file("signal", "SIGTERM");
    return [afterInterrupt, await tools.apart()];
  },
  async apart(side, tools) {
    const name = readFileSync(join(tools.scratch, "signal"), "utf8");
    await side.main(join(tools.scratch, "site"), (_folder, signal) => {
      process.kill(process.pid, name);
      return setTimeout(10_000, undefined, { signal });
    });
    return process.exitCode;
  },
  leaks: {},
  outcome: {
    wrong: "returned [ 'was killed by SIGINT', 'was killed by SIGTERM' ]",
    correct: "returned [ 'returned 130', 'returned 143' ]",
  },
  effect: {
    observe: draftsLeft,
    wrong: "drafts left behind: 2",
    correct: "drafts left behind: 0",
  },
  calls: 2,
  innocent: {
    async run(side, tools) {
      const site = createSite(tools.scratch);
      await side.main(site, () => setTimeout(1));
      return [draftsLeft(tools), process.listenerCount("SIGTERM")];
    },
    outcome: "returned [ 'drafts left behind: 0', 0 ]",
  },
});

function createSite(scratch: string): string {
  const site = join(scratch, "site");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  return site;
}

function draftsLeft({ scratch }: Tools): string {
  return `drafts left behind: ${readdirSync(join(scratch, "site")).length}`;
}
