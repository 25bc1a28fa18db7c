import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pair, type Tools } from "course/pair";
import { check } from "proper-lockfile";

type Side = typeof import("./correct.ts");

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A lock that another process has retaken ends this process.",
  fix: "Pass `onCompromised`: stop the work, reject, and release nothing.",
  note: "A process that is suspended or blocked for 10 s does not update its lock, and another process may take it. The first process detects that at its next update: by default it updates every 5 s. Until then both processes work. So write to a draft, check the signal, and rename the draft last. If the work ends before that update, `release` removes the lock of the other process. If two writers would do harm, use a lock of the kernel, as in [`killed-process`](killed-process).",
  seen: [
    {
      what: "Without `onCompromised`, a lock that is lost throws in a timer and ends the process, as its author explains.",
      where: "proper-lockfile 4.1.2",
      link: "https://github.com/moxystudio/node-proper-lockfile/issues/11",
      date: "2016-02-21",
      test: "proper-lockfile 4.1.2 ends the process when a lock is lost and no handler is given",
    },
    {
      what: "`release()` does not check whose lock it removes: after another process has retaken the lock, it removes that process's lock.",
      where: "proper-lockfile 4.1.2",
      link: "https://github.com/modelcontextprotocol/inspector/pull/2088",
      date: "2026-08-23",
      test: "proper-lockfile 4.1.2 removes the lock of another process when it releases a lost one",
    },
    {
      what: "A server of AWS ended when a lock was held for longer than 10 s, as after the host had slept.",
      where: "cloudformation-languageserver#635",
      link: "https://github.com/aws-cloudformation/cloudformation-languageserver/pull/635",
      date: "2026-07-13",
    },
    {
      what: "A board server ended every 15 minutes on a busy disk, because its locks were lost.",
      where: "cline/kanban#555",
      link: "https://github.com/cline/kanban/pull/555",
      date: "2026-07-05",
    },
  ],
  run: async (_side, tools) => {
    rmSync(draft(tools), { recursive: true, force: true });
    return await tools.apart();
  },
  apart: (side, tools) => tools.outcomeOf(() => loseTheLock(side, tools)),
  calls: 1,
  leaks: {},
  outcome: {
    wrong: "returned 'exited with code 1'",
    correct: `returned "returned 'threw ECOMPROMISED'"`,
  },
  effect: {
    observe: (tools) =>
      `draft ${existsSync(draft(tools)) ? "left" : "removed"}`,
    wrong: "draft left",
    correct: "draft removed",
  },
  innocent: {
    run: async (side, tools) => {
      const path = tools.file("data.txt");
      const inside = await side.runAlone(path, () => check(path));
      return [inside, await check(path)];
    },
    outcome: "returned [ true, false ]",
  },
  paths: [
    {
      kind: "used elsewhere",
      when: "another process retakes the lock during the work",
      run: async (side, tools) => {
        const outcome = await tools.outcomeOf(() => loseTheLock(side, tools));
        const isTheirs = existsSync(lockFile(tools));
        rmdirSync(lockFile(tools));
        return [outcome, isTheirs, existsSync(draft(tools))];
      },
      outcome: "returned [ 'threw ECOMPROMISED', true, false ]",
    },
    {
      kind: "used elsewhere",
      when: "the lock is removed and the work ignores the signal",
      run: async (side, tools) => {
        using _timers = shortTimers();
        const path = tools.file("data.txt");
        return await side.runAlone(path, async (lost) => {
          rmdirSync(lockFile(tools));
          await once(lost, "abort");
          return "written";
        });
      },
      outcome: "threw ECOMPROMISED",
    },
    {
      kind: "used elsewhere",
      when: "the lock is lost and the work fails for another reason",
      run: async (side, tools) => {
        using _timers = shortTimers();
        const path = tools.file("data.txt");
        return await side.runAlone(path, async (lost) => {
          rmdirSync(lockFile(tools));
          await once(lost, "abort");
          throw new Error("disk is full");
        });
      },
      outcome: "threw Error: disk is full",
    },
    {
      kind: "cancelled",
      when: "the lock is updated twice and never lost",
      run: async (side, tools) => {
        using _timers = shortTimers();
        const path = tools.file("data.txt");
        return await side.runAlone(path, async (lost) => {
          await updates(2, tools);
          return [lost.aborted, await check(path)];
        });
      },
      outcome: "returned [ false, true ]",
      effect: free(),
    },
    {
      kind: "acquire fails",
      when: "another process has the lock",
      run: async (side, tools) => {
        const path = tools.file("data.txt");
        mkdirSync(lockFile(tools));
        const outcome = await tools.outcomeOf(() =>
          side.runAlone(path, written),
        );
        rmdirSync(lockFile(tools)); // still there
        return outcome;
      },
      outcome: "returned 'threw ELOCKED'",
    },
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) =>
        side.runAlone(join(scratch, "missing"), written),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the work rejects",
      run: (side, tools) =>
        side.runAlone(tools.file("data.txt"), () =>
          Promise.reject(new Error("disk is full")),
        ),
      outcome: "threw Error: disk is full",
      effect: free(),
    },
    {
      kind: "release fails",
      when: "the work rejects, and then the lock cannot be removed",
      run: async (side, tools) => {
        const path = tools.file("data.txt");
        const outcome = await tools.outcomeOf(() =>
          side.runAlone(path, () => {
            writeFileSync(join(lockFile(tools), "a file"), "");
            return Promise.reject(new Error("disk is full"));
          }),
        );
        rmSync(lockFile(tools), { recursive: true });
        return outcome;
      },
      outcome:
        "returned 'threw SuppressedError (ENOTEMPTY, suppressing Error: disk is full)'",
    },
  ],
});

/** Another process takes the lock while a draft is written. */
async function loseTheLock(side: Side, tools: Tools): Promise<void> {
  using _timers = shortTimers();
  using _alive = setInterval(() => {}, 1000); // the lock's timer does not
  await side.runAlone(tools.file("data.txt"), async (lost) => {
    await using stack = new AsyncDisposableStack();
    await mkdir(draft(tools));
    stack.defer(() => rm(draft(tools), { recursive: true }));
    // An update that has begun may make the new lock look like the old one.
    while (!lost.aborted) {
      rmdirSync(lockFile(tools));
      mkdirSync(lockFile(tools));
      await sleep(30);
    }
    lost.throwIfAborted();
  });
}

/** Shortens timers of a second or more, such as a lock's update, to 10 ms. */
function shortTimers(): Disposable {
  const { setTimeout: real } = globalThis;
  const short = (work: () => void, delay = 0) =>
    real(work, delay < 1000 ? delay : 10);
  globalThis.setTimeout = short as typeof setTimeout;
  return {
    [Symbol.dispose]() {
      globalThis.setTimeout = real;
    },
  };
}

/** Waits until the lock has been updated so many times. */
async function updates(count: number, tools: Tools): Promise<void> {
  const changed = () => statSync(lockFile(tools), { bigint: true }).ctimeNs;
  for (let last = changed(), seen = 0; seen < count; await sleep(1)) {
    if (changed() === last) continue;
    last = changed();
    seen++;
  }
}

function written(): Promise<string> {
  return Promise.resolve("written");
}

function lockFile({ scratch }: Tools): string {
  return join(scratch, "data.txt.lock");
}

function draft({ scratch }: Tools): string {
  return join(scratch, "draft");
}

function free() {
  const observe = (tools: Tools) => `${existsSync(lockFile(tools))}`;
  return { observe, expected: "false" };
}
