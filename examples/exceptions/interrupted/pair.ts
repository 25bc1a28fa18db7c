import { once } from "node:events";
import { pair, type Tools } from "course/pair";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const nothing = "drafts left behind: 0, handlers: 0";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "SIGINT and SIGTERM end the process without disposing anything.",
  fix: "Handle the signal: abort the work, await its end, set the exit code.",
  note: "The work has to observe the signal. If it does not, the process continues until the work ends or the same signal arrives again after a second. npm passes on each Ctrl-C, and if its script shell is bash, the program gets it twice. SIGHUP, which a closed terminal sends, ends the process in the same way. No handler can catch SIGKILL.",
  seen: [
    {
      what: "SIGTERM ended the process, but its browser went on and the profile folder stayed.",
      where: "single-file-cli#79",
      link: "https://github.com/gildas-lormeau/single-file-cli/pull/79",
      date: "2024-04-06",
    },
  ],
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
  calls: 1,
  innocent: {
    async run(side, tools) {
      const site = createSite(tools.scratch);
      await side.main(site, () => setTimeout(1));
      return leftBehind(tools);
    },
    outcome: `returned '${nothing}'`,
  },
  paths: [
    {
      kind: "body throws",
      when: "the work throws",
      run: (side, tools) => side.main(createSite(tools.scratch), fail),
      outcome: "threw Error: no template",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "acquire fails",
      when: "the site is missing",
      run(side, tools) {
        const site = createSite(tools.scratch);
        return side.main(join(site, "missing"), () => setTimeout(1));
      },
      outcome: "threw ENOENT",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "release fails",
      when: "the work throws and the draft cannot be removed",
      async run(side, tools) {
        const site = createSite(tools.scratch);
        try {
          await side.main(site, () => {
            makeUnreachable(site);
            fail();
          });
        } catch (error) {
          const { name, suppressed } = error as SuppressedError;
          return `${name}, suppressing ${String(suppressed)}`;
        }
        return "succeeded";
      },
      outcome: "returned 'SuppressedError, suppressing Error: no template'",
    },
    {
      kind: "cancelled",
      when: "the work throws the reason of the signal",
      isApart: true,
      async run(side, tools) {
        await side.main(createSite(tools.scratch), async (_folder, signal) => {
          await interrupt("SIGTERM");
          signal?.throwIfAborted();
        });
        return process.exitCode;
      },
      outcome: "returned 143",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "the work throws another error after the signal",
      isApart: true,
      run: (side, tools) =>
        side.main(createSite(tools.scratch), async () => {
          await interrupt("SIGTERM");
          return fail();
        }),
      outcome: "threw Error: no template",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "the work succeeds after the signal",
      isApart: true,
      async run(side, tools) {
        await side.main(createSite(tools.scratch), () => interrupt("SIGINT"));
        return process.exitCode;
      },
      outcome: "returned 130",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "no signal arrives and the work has set the exit code",
      isApart: true,
      async run(side, tools) {
        await side.main(createSite(tools.scratch), () => {
          process.exitCode = 3;
          return setTimeout(1);
        });
        return process.exitCode;
      },
      outcome: "returned 3",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "the same signal arrives twice within a second",
      isApart: true,
      async run(side, tools) {
        stepTime();
        await side.main(createSite(tools.scratch), async () => {
          await interrupt("SIGINT");
          await interrupt("SIGINT");
        });
        return process.exitCode;
      },
      outcome: "returned 130",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "the same signal arrives again after a second",
      isApart: true,
      async run(side, tools) {
        const passSecond = stepTime();
        await side.main(createSite(tools.scratch), async () => {
          await interrupt("SIGINT");
          passSecond();
          await interrupt("SIGINT");
        });
      },
      outcome: "was killed by SIGINT",
      effect: {
        observe: leftBehind,
        expected: "drafts left behind: 1, handlers: 0",
      },
    },
  ],
});

/** No timer of the side runs until the function is called that this returns. */
function stepTime(): () => void {
  const due: (() => void)[] = [];
  const { setTimeout: real } = globalThis;
  const put = (work: () => void) => (due.push(work), real(() => {}));
  globalThis.setTimeout = put as typeof real;
  return () => {
    for (const work of due.splice(0)) work();
  };
}

/** Its path becomes a loop: Node cannot resolve any path below it. */
function makeUnreachable(site: string): void {
  renameSync(site, `${site}-moved`);
  symlinkSync(site, site);
}

/** Sends the signal to this process, and waits until it is handled or kills. */
async function interrupt(name: NodeJS.Signals): Promise<void> {
  const isHandled = process.listenerCount(name) > 0;
  const end = isHandled ? once(process, name) : setTimeout(10_000);
  process.kill(process.pid, name);
  await end;
}

function fail(): never {
  throw new Error("no template");
}

function createSite(scratch: string): string {
  const site = join(scratch, "site");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  return site;
}

function draftsLeft({ scratch }: Tools): string {
  return `drafts left behind: ${readdirSync(join(scratch, "site")).length}`;
}

function leftBehind(tools: Tools): string {
  const handlers =
    process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
  return `${draftsLeft(tools)}, handlers: ${handlers}`;
}
