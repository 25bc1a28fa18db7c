import { pair, type Tools } from "course/pair";
import fs, { existsSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";

/** What another process writes into its lock file. */
const otherProcess = "1\n";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the lines that release the lock.",
  fix: "Register the release in a stack as soon as you hold the lock.",
  note: "Only the process that created the file may remove it. Someone may delete the file during the work, and another process may then take the lock. So `correct.ts` compares the inode numbers first; a short gap before `unlinkSync` remains. Ctrl-C, SIGTERM and a crash leave the file behind: see interrupted.",
  seen: [
    {
      what: "In Python, an exception while an experiment was created left its lock file.",
      where: "autosubmit#179",
      link: "https://github.com/BSC-ES/autosubmit/issues/179",
      date: "2016-08-17",
    },
  ],
  async run(side, tools) {
    const path = freeLock(tools);
    const attempt = async (work: () => Promise<string>) => {
      try {
        return await side.runAlone(path, work);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return code ?? message;
      }
    };
    return [
      await attempt(() => Promise.reject(new Error("no such table"))),
      await attempt(() => Promise.resolve("imported")),
    ];
  },
  leaks: { file: 1 },
  outcome: {
    wrong: "returned [ 'no such table', 'EEXIST' ]",
    correct: "returned [ 'no such table', 'imported' ]",
  },
  innocent: {
    run(side, tools) {
      const path = freeLock(tools);
      const refused = () =>
        side
          .runAlone(path, () => "imported twice")
          .catch(({ code }: NodeJS.ErrnoException) => code);
      return side.runAlone(path, async () => [
        readFileSync(path, "utf8") === `${process.pid}\n`,
        await refused(),
        await refused(),
      ]);
    },
    outcome: "returned [ true, 'EEXIST', 'EEXIST' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the work throws",
      run: (side, tools) => side.runAlone(freeLock(tools), fail),
      outcome: "threw Error: no such table",
      effect: { observe: lockIn, expected: "no lock" },
    },
    {
      kind: "body throws",
      when: "the disk is full",
      run(side, tools) {
        const path = freeLock(tools);
        tools.fail(fs, "writeSync", { code: "ENOSPC" });
        return side.runAlone(path, () => "imported");
      },
      outcome: "threw ENOSPC",
      effect: { observe: lockIn, expected: "no lock" },
    },
    {
      kind: "acquire fails",
      when: "another process holds the lock",
      run: (side, tools) =>
        side.runAlone(
          tools.file("import.lock", otherProcess),
          () => "imported twice",
        ),
      outcome: "threw EEXIST",
      effect: { observe: lockIn, expected: "the lock of another process" },
    },
    {
      kind: "release fails",
      when: "closing the lock file fails",
      run(side, tools) {
        const path = freeLock(tools);
        tools.fail(fs, "closeSync");
        return side.runAlone(path, () => "imported");
      },
      outcome: "threw EIO",
      effect: { observe: lockIn, expected: "no lock" },
    },
    {
      kind: "release fails",
      when: "the work throws and removing the lock file fails",
      run(side, tools) {
        const path = freeLock(tools);
        tools.fail(fs, "unlinkSync", { code: "EACCES" });
        return side.runAlone(path, fail);
      },
      outcome:
        "threw SuppressedError (EACCES, suppressing Error: no such table)",
    },
    {
      kind: "used elsewhere",
      when: "another process takes the lock during the work",
      run(side, tools) {
        const path = freeLock(tools);
        return side.runAlone(path, () => {
          rmSync(path);
          tools.file("import.lock", otherProcess);
          return "imported";
        });
      },
      outcome: "returned 'imported'",
      effect: { observe: lockIn, expected: "the lock of another process" },
    },
    {
      kind: "used elsewhere",
      when: "another process takes the lock while it is released",
      async run(side, tools) {
        using mocks = new DisposableStack();
        const path = freeLock(tools);
        const { statSync } = fs;
        mocks.defer(() => {
          fs.statSync = statSync;
          syncBuiltinESMExports();
        });
        return await side.runAlone(path, () => {
          fs.statSync = ((...given: Parameters<typeof statSync>) => {
            rmSync(path); // its number is free if no descriptor is open
            tools.file("import.lock", otherProcess);
            return statSync(...given);
          }) as typeof statSync;
          syncBuiltinESMExports();
          return "imported";
        });
      },
      outcome: "returned 'imported'",
      effect: { observe: lockIn, expected: "the lock of another process" },
    },
    {
      kind: "used elsewhere",
      when: "the work changes the working directory",
      async run(side, tools) {
        using stack = new DisposableStack();
        stack.adopt(process.cwd(), (cwd) => process.chdir(cwd));
        process.chdir(dirname(freeLock(tools)));
        return await side.runAlone("import.lock", () => {
          process.chdir("..");
          return "imported";
        });
      },
      outcome: "returned 'imported'",
      effect: { observe: lockIn, expected: "no lock" },
    },
    {
      kind: "used elsewhere",
      when: "the lock file is removed during the work",
      run(side, tools) {
        const path = freeLock(tools);
        return side.runAlone(path, () => {
          rmSync(path);
          return "imported";
        });
      },
      outcome: "returned 'imported'",
      effect: { observe: lockIn, expected: "no lock" },
    },
  ],
});

function freeLock({ scratch }: Tools): string {
  const path = join(scratch, "import.lock");
  rmSync(path, { force: true });
  return path;
}

function lockIn({ scratch }: Tools): string {
  const path = join(scratch, "import.lock");
  if (!existsSync(path)) return "no lock";
  const isOther = readFileSync(path, "utf8") === otherProcess;
  return isOther ? "the lock of another process" : "the lock of this process";
}

function fail(): never {
  throw new Error("no such table");
}
