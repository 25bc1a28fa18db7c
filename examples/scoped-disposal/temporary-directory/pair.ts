import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the line that removes the temporary directory.",
  fix: "Create the directory with `mkdtempDisposable` and declare it with `await using`.",
  note: "`fs.promises.mkdtempDisposable` and, for synchronous code, `fs.mkdtempDisposableSync` with `using` need Node 24.4 or later. The process removes nothing when a signal or `process.exit` ends it in the block.",
  seen: [
    {
      what: "A temporary directory stayed when the task that used it threw.",
      where: "tempy#30",
      link: "https://github.com/sindresorhus/tempy/issues/30",
      date: "2021-03-12",
    },
  ],
  run: (side, tools) =>
    side.render(tools.scratch, (path) => {
      writeFileSync(path, "<svg>");
      throw new Error("no such font");
    }),
  leaks: {},
  outcome: "threw Error: no such font",
  effect: {
    observe: ({ scratch }) =>
      readdirSync(scratch).length === 0
        ? "the temporary directory is gone"
        : "the temporary directory is still on the disk",
    wrong: "the temporary directory is still on the disk",
    correct: "the temporary directory is gone",
  },
  innocent: {
    run: (side, tools) =>
      side.render(tools.scratch, (path) => writeFileSync(path, "<svg/>")),
    outcome: "returned '<svg/>'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the parent directory is missing",
      run: (side, tools) =>
        side.render(join(tools.scratch, "missing"), () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`draw` rejects",
      run: (side, tools) =>
        side.render(tools.scratch, (path) => {
          writeFileSync(path, "<svg>");
          return Promise.reject(new Error("no such font"));
        }),
      outcome: "threw Error: no such font",
      effect: { observe: listing, expected: "" },
    },
    {
      kind: "body throws",
      when: "`draw` writes no picture",
      run: (side, tools) => side.render(tools.scratch, () => {}),
      outcome: "threw ENOENT",
      effect: { observe: listing, expected: "" },
    },
    {
      kind: "used elsewhere",
      when: "`draw` changes to another directory, and the parent is relative",
      async run(side, { scratch }) {
        using cleanUp = new DisposableStack();
        cleanUp.adopt(process.cwd(), (path) => process.chdir(path));
        process.chdir(scratch);
        return await side.render(".", (path) => {
          writeFileSync(path, "<svg/>");
          process.chdir("..");
        });
      },
      outcome: "returned '<svg/>'",
      effect: { observe: listing, expected: "" },
    },
    {
      kind: "release fails",
      when: "a file has replaced the parent directory",
      async run(side, tools) {
        using cleanUp = new DisposableStack();
        const [parent, moved] = ["parent", "moved"].map((name) =>
          cleanUp.adopt(join(tools.scratch, name), removeTree),
        ) as [string, string];
        mkdirSync(parent);
        return await side.render(parent, () => {
          renameSync(parent, moved);
          writeFileSync(parent, "");
          throw new Error("no such font");
        });
      },
      outcome:
        "threw SuppressedError (ENOTDIR, suppressing Error: no such font)",
    },
  ],
});

function removeTree(path: string): void {
  rmSync(path, { recursive: true });
}

function listing({ scratch }: { scratch: string }): string {
  return readdirSync(scratch).join(" ");
}
