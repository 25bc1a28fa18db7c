import fs, {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A release throws and ends the loop of releases.",
  fix: "Register each release on a stack: it runs every one, then throws.",
  note: "The work has to be synchronous: the files are closed when it returns. [`async-release-in-sync-stack`](async-release-in-sync-stack) awaits its work.",
  run: (side, tools) => {
    const paths = freePaths(tools);
    return side.withTempFiles(paths, () => unlinkSync(paths[1]!));
  },
  // The second file, because its unlink threw before its close, and the third.
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  effect: {
    observe: (tools) => `${filesLeft(tools).length} of 3 files left on disk`,
    wrong: "1 of 3 files left on disk",
    correct: "0 of 3 files left on disk",
  },
  innocent: {
    run: (side, tools) => {
      const paths = freePaths(tools);
      // The second call would throw EEXIST if the first had left a file.
      return ["first", "second"].map((call) =>
        side.withTempFiles(paths, () => call),
      );
    },
    outcome: "returned [ 'first', 'second' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.withTempFiles([`${tools.scratch}/missing/a.tmp`], () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "existing data",
      when: "the second file exists",
      run: (side, tools) => {
        const paths = freePaths(tools);
        writeFileSync(paths[1]!, "of another program");
        side.withTempFiles(paths, () => {});
      },
      outcome: "threw EEXIST",
      effect: {
        observe: (tools) =>
          `${filesLeft(tools)}: ${readFileSync(join(tools.scratch, "b.tmp"), "utf8")}`,
        expected: "b.tmp: of another program",
      },
    },
    {
      kind: "existing data",
      when: "the work changes to a directory with a file of the same name",
      run: ({ withTempFiles }, tools) => {
        using stack = new DisposableStack();
        stack.adopt(process.cwd(), (cwd) => process.chdir(cwd));
        process.chdir(tools.scratch);
        mkdirSync("other");
        writeFileSync("other/a.tmp", "of another program");
        withTempFiles(["a.tmp"], () => process.chdir("other"));
      },
      outcome: "returned undefined",
      effect: {
        observe: (tools) =>
          `${filesLeft(tools)}: ${readdirSync(join(tools.scratch, "other"))}`,
        expected: ": a.tmp",
      },
    },
    {
      kind: "body throws",
      when: "the work throws",
      run: (side, tools) =>
        side.withTempFiles(freePaths(tools), () => {
          throw new Error("no rows");
        }),
      outcome: "threw Error: no rows",
      effect: noFilesLeft(),
    },
    {
      kind: "release fails",
      when: "closing the last file fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.withTempFiles(freePaths(tools), () => {});
      },
      outcome: "threw EIO",
      effect: noFilesLeft(),
    },
    {
      kind: "release fails",
      when: "the work throws, and then two releases do",
      run: (side, tools) => {
        const paths = freePaths(tools);
        tools.fail(fs, "closeSync");
        side.withTempFiles(paths, () => {
          unlinkSync(paths[0]!);
          throw new Error("no rows");
        });
      },
      outcome:
        "threw SuppressedError (SuppressedError (ENOENT, suppressing EIO), suppressing Error: no rows)",
      effect: noFilesLeft(),
    },
  ],
});

function noFilesLeft() {
  const observe = (tools: Tools) => filesLeft(tools).join();
  return { observe, expected: "" };
}

function freePaths(tools: Tools): string[] {
  const paths = pathsOf(tools);
  for (const path of paths) rmSync(path, { force: true });
  return paths;
}

function filesLeft({ scratch }: Tools): string[] {
  return readdirSync(scratch).filter((name) => name.endsWith(".tmp"));
}

function pathsOf({ scratch }: Tools): string[] {
  return ["a", "b", "c"].map((name) => join(scratch, `${name}.tmp`));
}
