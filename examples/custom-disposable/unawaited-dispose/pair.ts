import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Tools, pair } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`using` does not await an async `[Symbol.dispose]`.",
  fix: "Name it `[Symbol.asyncDispose]` and declare with `await using`.",
  run: (side, tools) => side.build(folder(tools), work),
  leaks: {},
  outcome: "returned undefined",
  effect: {
    async observe(tools) {
      const isThere = existsSync(folder(tools));
      // The next call must not find it.
      while (existsSync(folder(tools))) await setTimeout(1);
      return isThere ? "the folder is still there" : "the folder is gone";
    },
    wrong: "the folder is still there",
    correct: "the folder is gone",
  },
  note: "TypeScript accepts an async `[Symbol.dispose]`, because a `Promise` is allowed where `void` is expected. If the name of the folder does not matter, use `fs.promises.mkdtempDisposable`.",
  seen: [
    {
      what: "`[Symbol.dispose]` was async in a couple of places; a lint rule now reports it.",
      where: "aztec-packages#20587",
      link: "https://github.com/AztecProtocol/aztec-packages/pull/20587",
      date: "2026-02-17",
    },
  ],
  paths: [
    {
      kind: "acquire fails",
      when: "the parent folder is missing",
      run: (side, { scratch }) =>
        side.build(join(scratch, "missing", "work"), work),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`work` rejects",
      run: (side, tools) =>
        side.build(folder(tools), () => Promise.reject(new Error("no paper"))),
      outcome: "threw Error: no paper",
      effect: {
        observe: (tools) => `is there: ${existsSync(folder(tools))}`,
        expected: "is there: false",
      },
    },
    {
      kind: "release fails",
      when: "the removal fails",
      run(side, tools) {
        tools.fail(fsPromises, "rm");
        return side.build(join(tools.scratch, "kept"), work);
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "another build has made the folder again",
      async run(side, tools) {
        const first = await side.WorkFolder.make(folder(tools));
        await first[Symbol.asyncDispose]();
        await using second = await side.WorkFolder.make(folder(tools));
        await first[Symbol.asyncDispose]();
        return existsSync(second.path);
      },
      outcome: "returned true",
    },
    ...(["`work`", "other code"] as const).map((who) => ({
      kind: "existing data" as const,
      when:
        who === "`work`"
          ? "`work` changes to a directory with a folder of that name"
          : "the working directory changes while `mkdir` is pending",
      async run(side: Side, { scratch }: Tools) {
        using stack = new DisposableStack();
        stack.adopt(process.cwd(), (cwd) => process.chdir(cwd));
        process.chdir(scratch);
        mkdirSync("elsewhere/moved", { recursive: true });
        const move = () => process.chdir(join(scratch, "elsewhere"));
        const built = side.build("moved", () => Promise.resolve(move()));
        if (who === "other code") move();
        await built;
        return ["moved", "elsewhere/moved"].map((path) =>
          existsSync(join(scratch, path)),
        );
      },
      outcome: "returned [ false, true ]",
    })),
    {
      kind: "existing data",
      when: "another build is using the folder",
      async run(side, tools) {
        mkdirSync(theirs(tools));
        await work(theirs(tools));
        await side.build(theirs(tools), work);
      },
      outcome: "threw EEXIST",
      effect: {
        observe: (tools) => `left: ${readdirSync(theirs(tools))}`,
        expected: "left: notes.txt",
      },
    },
  ],
});

const theirs = ({ scratch }: Tools) => join(scratch, "theirs");
const folder = ({ scratch }: Tools) => join(scratch, "work");

function work(path: string): Promise<void> {
  writeFileSync(join(path, "notes.txt"), "half a page");
  return Promise.resolve();
}
