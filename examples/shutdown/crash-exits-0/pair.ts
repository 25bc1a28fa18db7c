import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A handler for `uncaughtException` makes a crash exit with 0.",
  fix: "Set `process.exitCode = 1` first, then stop with a deadline.",
  note: "A supervisor that restarts on failure sees a clean end. After such an error the state of the program is unknown, so release only things outside the process, such as a temporary directory. Do not continue to serve. An unhandled rejection arrives at the same listener. `process.exit()` without an argument keeps `process.exitCode`. The timer is unreferenced: a watchdog must not keep the process alive.",
  seen: [
    {
      what: "The handler ended the process with code 0, so supervisors took the crash for a normal end.",
      where: "codeatlas-mcp-server#57",
      link: "https://github.com/giauphan/codeatlas-mcp-server/issues/57",
      date: "2026-07-14",
    },
    {
      what: "The clean-up after an uncaught exception called `process.exit()`, which exits with 0.",
      where: "fairy#9",
      link: "https://github.com/baoshan/fairy/issues/9",
      date: "2014-03-30",
    },
  ],
  run: (_side, { apart }) => apart(),
  apart: (side, tools) => crashed(side, tools, 10_000, removal(tools)),
  calls: 1,
  leaks: {},
  outcome: {
    wrong: "returned 'returned undefined'",
    correct: "returned 'returned 1'",
  },
  paths: [
    {
      kind: "body throws",
      when: "the shutdown takes a moment",
      isApart: true,
      run: (side, tools) => crashed(side, tools, 10_000, removal(tools)),
      outcome: "returned 1",
      effect: { observe: directory, expected: "the directory is removed" },
    },
    {
      kind: "release fails",
      when: "the shutdown fails as well",
      isApart: true,
      run: (side, tools) =>
        crashed(side, tools, 10_000, () => Promise.reject(new Error("again"))),
      outcome: "exited with code 1",
    },
    {
      kind: "release fails",
      when: "the shutdown throws at once",
      isApart: true,
      run: (side, tools) =>
        crashed(side, tools, 10_000, () => {
          throw new Error("again");
        }),
      outcome: "exited with code 1",
    },
    {
      kind: "release fails",
      when: "the shutdown never ends",
      isApart: true,
      run: (side, tools) =>
        crashed(side, tools, 20, async () => {
          await setTimeout(60_000);
        }),
      outcome: "exited with code 1",
    },
  ],
});

/** The service throws, with a directory that its shutdown removes. */
async function crashed(
  side: Side,
  { scratch }: Tools,
  patience: number,
  stop: () => Promise<void>,
): Promise<unknown> {
  const ended = Promise.withResolvers<void>();
  console.error = () => {};
  mkdirSync(join(scratch, "work"), { recursive: true });
  side.stopOnCrash(() => {
    return stop().then(() => ended.resolve());
  }, patience);
  queueMicrotask(() => {
    throw new Error("a bug");
  });
  await ended.promise;
  return process.exitCode; // Node exits with it when no work is left
}

function removal({ scratch }: Tools) {
  return async () => {
    await setTimeout(5);
    rmSync(join(scratch, "work"), { recursive: true });
  };
}

function directory({ scratch }: Tools): string {
  const isThere = existsSync(join(scratch, "work"));
  return `the directory is ${isThere ? "there" : "removed"}`;
}
