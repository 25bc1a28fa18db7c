import { chmodSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A lock file survives the process that created it.",
  fix: "Use a kernel lock, such as an SQLite transaction: it ends with the process.",
  note: "SIGKILL, a power failure and the out-of-memory killer run no cleanup; [`interrupted`](../exceptions/interrupted) has SIGINT and SIGTERM. A process id in the file does not help much: after a restart the number may belong to another process. Node has no `flock`, but `node:sqlite` locks its file through the kernel. Never delete that file: two processes could then lock two files of one name. In the process that holds the lock, only `node:sqlite` may open it: on Linux and macOS, a close by `node:fs` or by another copy of SQLite, such as better-sqlite3, frees the lock. A process that may only read the file gets no lock: `BEGIN IMMEDIATE` begins a transaction that reads, without an error. The PRAGMA needs to write, so it throws. In other files the rollback undoes it. Use a local disk, because locks on network disks are not reliable. proper-lockfile 4.1.2 is another solution: it takes a lock over if nothing has updated it for 10 s.",
  seen: [
    {
      what: "After SIGKILL the lock file of a command-line program stays, and each later command fails; the fix asks whether the process is alive.",
      where: "tgcli#21",
      link: "https://github.com/kfastov/tgcli/issues/21",
      date: "2026-03-28",
    },
    {
      what: "A SIGKILL between the open and the write left an empty lock file, and 75 starts failed until an administrator deleted it.",
      where: "paseo#4803",
      link: "https://github.com/getpaseo/paseo/issues/4803",
      date: "2026-09-14",
    },
  ],
  run: async (side, tools) => {
    rmSync(lockFile(tools), { force: true });
    const first = await tools.apart();
    const second = await tools.outcomeOf(() =>
      side.runAlone(lockFile(tools), () => "imported"),
    );
    return `${first}, second ${second}`;
  },
  apart: (side, tools) =>
    side.runAlone(lockFile(tools), async () => {
      process.kill(process.pid, "SIGKILL");
      await new Promise(() => {});
    }),
  calls: 1,
  leaks: {},
  outcome: {
    wrong: "returned 'was killed by SIGKILL, second threw EEXIST'",
    correct: String.raw`returned "was killed by SIGKILL, second returned 'imported'"`,
  },
  innocent: {
    run: async (side, tools) => {
      const path = lockFile(tools);
      rmSync(path, { force: true });
      const runs = [];
      for (const run of ["first", "second"]) {
        runs.push(await side.runAlone(path, () => run));
      }
      return runs;
    },
    outcome: "returned [ 'first', 'second' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.runAlone(join(scratch, "missing", "lock"), idle),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "acquire fails",
      when: "the file is not a database",
      run: (side, tools) =>
        side.runAlone(tools.file("report.txt", "a report ".repeat(20)), idle),
      outcome: "threw ERR_SQLITE_ERROR",
      effect: {
        observe: ({ scratch }) => `${existsSync(join(scratch, "report.txt"))}`,
        expected: "true",
      },
    },
    {
      kind: "acquire fails",
      when: "the process may only read the file",
      run: async (side, tools) => {
        chmodSync(tools.file("import.lock"), 0o444);
        dropRoot(tools);
        await side.runAlone(lockFile(tools), idle);
      },
      outcome: "threw ERR_SQLITE_ERROR",
      isApart: true,
    },
    {
      kind: "used elsewhere",
      when: "another run has the lock",
      run: async (side, tools) => {
        const outcomes: string[] = [];
        await side.runAlone(lockFile(tools), async () => {
          for (const _attempt of [1, 2]) {
            outcomes.push(
              await tools.outcomeOf(() => side.runAlone(lockFile(tools), idle)),
            );
          }
        });
        return outcomes;
      },
      outcome:
        "returned [ 'threw ERR_SQLITE_ERROR', 'threw ERR_SQLITE_ERROR' ]",
      effect: free(),
    },
    {
      kind: "body throws",
      when: "the work rejects",
      run: (side, tools) =>
        side.runAlone(lockFile(tools), async () => {
          await setImmediate();
          throw new Error("no such table");
        }),
      outcome: "threw Error: no such table",
      effect: free(),
    },
    {
      kind: "body throws",
      when: "the work throws before it returns a promise",
      run: (side, tools) =>
        side.runAlone(lockFile(tools), () => {
          throw new Error("no such table");
        }),
      outcome: "threw Error: no such table",
      effect: free(),
    },
    {
      kind: "release fails",
      when: "the work rejects, and then closing the file fails",
      run: (side, tools) => {
        tools.fail(DatabaseSync.prototype, Symbol.dispose);
        return side.runAlone(lockFile(tools), () =>
          Promise.reject(new Error("no such table")),
        );
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: no such table)",
      effect: free(),
    },
    {
      kind: "existing data",
      when: "the file is there from an earlier run",
      run: async (side, tools) => {
        tools.file("import.lock", "");
        return await side.runAlone(lockFile(tools), () => "imported");
      },
      outcome: "returned 'imported'",
      effect: free(),
    },
  ],
});

function lockFile({ scratch }: Tools): string {
  return join(scratch, "import.lock");
}

function idle(): void {}

/** Lets the permissions of a file count: root may write to all files. */
function dropRoot({ scratch }: Tools): void {
  if (process.getuid?.() !== 0) return;
  for (const folder of [dirname(scratch), scratch]) chmodSync(folder, 0o711);
  process.setuid!(65534);
}

/** Another connection can take the lock. */
function free() {
  const observe = (tools: Tools) => {
    using other = new DatabaseSync(lockFile(tools), { timeout: 0 });
    other.exec("BEGIN EXCLUSIVE");
    return "free";
  };
  return { observe, expected: "free" };
}
