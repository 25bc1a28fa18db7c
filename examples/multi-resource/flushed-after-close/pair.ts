import fs, { readFileSync, statSync } from "node:fs";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The stack closes the file before the writer's last flush.",
  fix: "Register in the order of acquiring: the stack flushes, then closes.",
  run: (side, tools) => side.logLines(tools.file("app.log"), lines(12)),
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned undefined" },
  effect: {
    observe: ({ scratch }) =>
      `the log holds ${statSync(`${scratch}/app.log`).size} of 12000 bytes`,
    wrong: "the log holds 10000 of 12000 bytes",
    correct: "the log holds 12000 of 12000 bytes",
  },
  innocent: {
    // The tenth line fills the buffer, so nothing is left for the last flush.
    run: (side, tools) => {
      const path = tools.file("app.log");
      side.logLines(path, lines(10));
      return statSync(path).size;
    },
    outcome: "returned 10000",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.logLines(`${tools.scratch}/missing/app.log`, ["new"]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the source of the lines throws",
      run: (side, tools) => side.logLines(oldLog(tools), brokenSource()),
      outcome: "threw Error: no more lines",
      effect: { observe: content, expected: "old\nnew\n" },
    },
    {
      kind: "body throws",
      when: "a write fails, and the flush at the end does not",
      run: (side, tools) => {
        tools.fail(fs, "writeSync", { code: "ENOSPC" });
        side.logLines(oldLog(tools), lines(12));
      },
      outcome: "threw ENOSPC",
      effect: {
        observe: (tools) => `${content(tools).length - "old\n".length} bytes`,
        expected: "5000 bytes",
      },
    },
    {
      kind: "existing data",
      when: "a write stores only half of its bytes",
      run: (side, tools) => {
        tools.shortWrite();
        side.logLines(oldLog(tools), ["new"]);
      },
      outcome: "returned undefined",
      effect: { observe: content, expected: "old\nnew\n" },
    },
    {
      kind: "release fails",
      when: "the flush at the end fails",
      run: (side, tools) => {
        tools.fail(fs, "writeSync", { code: "ENOSPC" });
        side.logLines(oldLog(tools), ["new"]);
      },
      outcome: "threw ENOSPC",
      effect: { observe: content, expected: "old\n" },
    },
    {
      kind: "release fails",
      when: "closing the log fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        side.logLines(oldLog(tools), ["new"]);
      },
      outcome: "threw EIO",
      effect: { observe: content, expected: "old\nnew\n" },
    },
    {
      kind: "existing data",
      when: "the log has lines",
      run: (side, tools) => side.logLines(oldLog(tools), ["new"]),
      outcome: "returned undefined",
      effect: { observe: content, expected: "old\nnew\n" },
    },
  ],
});

function oldLog(tools: Tools): string {
  return tools.file("app.log", "old\n");
}

function content({ scratch }: Tools): string {
  return readFileSync(`${scratch}/app.log`, "utf8");
}

/** Each is 1000 bytes long in the file. */
function lines(count: number): string[] {
  return Array(count).fill("x".repeat(999));
}

function* brokenSource(): Generator<string> {
  yield "new";
  throw new Error("no more lines");
}
