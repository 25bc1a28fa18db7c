import { setImmediate } from "node:timers/promises";
import { open } from "node:fs/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`Promise.all` rejects with one error and drops two open files.",
  fix: "Register each file as it opens, wait for all, then `move()` the stack.",
  note: "On Node 25 and later, a leaked `FileHandle` ends the process with `ERR_INVALID_STATE` when it is garbage collected; up to Node 24 Node only warns. The count above was taken with every handle kept referenced, so that none was collected. The effect was taken without that, after a forced collection.",
  run: (side, tools) => side.openAll([missing(tools), ...twoFiles(tools)]),
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  effect: {
    observe: async (tools) =>
      `after garbage collection the process ${await tools.apart()}`,
    wrong: "after garbage collection the process exited with code 1",
    correct: "after garbage collection the process returned 'still runs'",
  },
  apart: async (side, tools) => {
    await side.openAll([missing(tools), ...twoFiles(tools)]).catch(() => {});
    await tools.collectGarbage();
    await setImmediate();
    return "still runs";
  },
  calls: 2,
  innocent: {
    run: async (side, tools) => {
      await using opened = await side.openAll(twoFiles(tools));
      return await Promise.all(
        opened.files.map((file) => file.readFile("utf8")),
      );
    },
    outcome: "returned [ '1', '2' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the last file is missing",
      run: (side, tools) => side.openAll([...twoFiles(tools), missing(tools)]),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "every file is missing",
      run: (side, tools) => side.openAll([missing(tools), missing(tools)]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the caller's block throws",
      run: async (side, tools) => {
        await using _opened = await side.openAll(twoFiles(tools));
        throw new Error("no rows");
      },
      outcome: "threw Error: no rows",
    },
    {
      kind: "release fails",
      when: "one file is missing, and then closing another fails",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.openAll([...twoFiles(tools), missing(tools)]);
      },
      outcome: "threw SuppressedError (EIO, suppressing ENOENT)",
    },
    {
      kind: "disposed twice",
      when: "another file is opened after the first dispose",
      run: async (side, tools) => {
        const opened = await side.openAll(twoFiles(tools));
        await opened[Symbol.asyncDispose]();
        await using other = await open(tools.file("other.txt", "other"));
        await opened[Symbol.asyncDispose]();
        return await other.readFile("utf8");
      },
      outcome: "returned 'other'",
    },
    {
      kind: "used elsewhere",
      when: "the files are disposed while one is being read",
      run: async (side, tools) => {
        const opened = await side.openAll(twoFiles(tools));
        const reading = opened.files[0]!.read();
        await opened[Symbol.asyncDispose]();
        return (await reading).bytesRead;
      },
      outcome: "returned 1",
    },
  ],
});

function missing({ scratch }: Tools): string {
  return `${scratch}/missing`;
}

function twoFiles(tools: Tools): string[] {
  return [tools.file("one.txt", "1"), tools.file("two.txt", "2")];
}
