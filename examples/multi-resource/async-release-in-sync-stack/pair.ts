import fs, {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A synchronous stack drops the promise of an asynchronous release.",
  fix: "Use an AsyncDisposableStack, declared with `await using`.",
  note: "The types of `adopt` and `defer` accept a function that returns a promise, so the compiler reports nothing. `stack.use(await open(path))` it refuses (TS2741), because a `FileHandle` has only `[Symbol.asyncDispose]`.",
  seen: [
    {
      what: "A synchronous function released locks with a `close()` that returns a promise; on Node 25 garbage collection then ended the process.",
      where: "openclaw#88179",
      link: "https://github.com/openclaw/openclaw/issues/88179",
      date: "2026-05-30",
    },
  ],
  run: async (_side, tools) => `the process ${await tools.apart()}`,
  // Another program removes the file, so the release fails.
  apart: async (side, tools) => {
    const outcome = await tools.outcomeOf(() =>
      side.withTempFile(freePath(tools), () => unlink(pathIn(tools))),
    );
    await setTimeout(200); // for the error that the wrong side does not await
    return `the call ${outcome}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'the process exited with code 1'",
    correct: `returned "the process returned 'the call threw ENOENT'"`,
  },
  innocent: {
    run: async (side, tools) => {
      const path = freePath(tools);
      const size = await side.withTempFile(path, async (file) => {
        await file.write("hello");
        return (await file.stat()).size;
      });
      while (existsSync(path)) await setTimeout(1);
      return size;
    },
    outcome: "returned 5",
  },
  calls: 2,
  caughtBy: ["typescript/no-misused-promises"],
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.withTempFile(`${tools.scratch}/missing/a.tmp`, async () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "existing data",
      when: "the file exists",
      run: (side, tools) =>
        side.withTempFile(tools.file("a.tmp", "old"), async () => {}),
      outcome: "threw EEXIST",
      effect: {
        observe: (tools) => readFileSync(pathIn(tools), "utf8"),
        expected: "old",
      },
    },
    {
      kind: "existing data",
      when: "the work changes to a directory with a file of the same name",
      run: async (side, tools) => {
        using stack = new DisposableStack();
        stack.adopt(process.cwd(), (cwd) => process.chdir(cwd));
        process.chdir(tools.scratch);
        mkdirSync("other");
        writeFileSync("other/a.tmp", "of another program");
        await side.withTempFile("a.tmp", () => {
          process.chdir("other");
          return Promise.resolve();
        });
      },
      outcome: "returned undefined",
      effect: {
        observe: (tools) =>
          ["a.tmp", "other/a.tmp"]
            .filter((name) => existsSync(join(tools.scratch, name)))
            .join(),
        expected: "other/a.tmp",
      },
    },
    {
      kind: "body throws",
      when: "the work rejects",
      run: (side, tools) =>
        side.withTempFile(freePath(tools), () =>
          Promise.reject(new Error("no rows")),
        ),
      outcome: "threw Error: no rows",
      effect: fileIsGone(),
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.withTempFile(freePath(tools), async () => {});
      },
      outcome: "threw EIO",
      effect: fileIsGone(),
    },
    {
      kind: "release fails",
      when: "the work rejects, and then the file cannot be removed",
      run: async (side, tools) => {
        const path = freePath(tools);
        tools.fail(fs.promises, "unlink");
        await side.withTempFile(path, () =>
          Promise.reject(new Error("no rows")),
        );
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: no rows)",
    },
  ],
});

function fileIsGone() {
  const observe = (tools: Tools) => `exists: ${existsSync(pathIn(tools))}`;
  return { observe, expected: "exists: false" };
}

function freePath(tools: Tools): string {
  rmSync(pathIn(tools), { force: true });
  return pathIn(tools);
}

function pathIn({ scratch }: Tools): string {
  return join(scratch, "a.tmp");
}
