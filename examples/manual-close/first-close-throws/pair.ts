import fs, { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

const ignore = () => {};

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The first close throws, so the second never runs.",
  fix: "Give each file its own `try` and `finally`, one inside the other.",
  note: "The driver makes the first close fail with EDQUOT. A network file system can report a failed write that late: see close(2). If sending throws as well, the caller gets only the error of the close.",
  seen: [
    {
      what: "A `finally` closed two files, and a failed first close skipped the second one.",
      where: "noobaa-core#6652",
      link: "https://github.com/noobaa/noobaa-core/pull/6652",
      date: "2021-07-08",
    },
  ],
  run: (side, tools) => {
    const file = letter(tools);
    tools.fail(fs, "closeSync", { code: "EDQUOT" });
    return side.sendParts(file, logOf(tools), ignore);
  },
  leaks: { file: 1 },
  outcome: "threw EDQUOT",
  innocent: {
    run: (side, tools) => {
      const parts: string[] = [];
      side.sendParts(letter(tools), logOf(tools), (part) => parts.push(part));
      return parts;
    },
    outcome: "returned [ 'aGVsbG8=' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.sendParts(join(tools.scratch, "missing"), logOf(tools), ignore),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the log has no directory",
      run: (side, tools) =>
        side.sendParts(
          letter(tools),
          join(tools.scratch, "missing", "parts.log"),
          ignore,
        ),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, tools) => side.sendParts(tools.scratch, logOf(tools), ignore),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the log fails",
      run: (side, tools) => {
        const file = letter(tools);
        tools.fail(fs, "closeSync", { code: "EDQUOT" });
        return side.sendParts(file, logOf(tools), ignore);
      },
      outcome: "threw EDQUOT",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run: (side, tools) => {
        const file = letter(tools);
        tools.fail(fs, "closeSync", { call: 2 });
        return side.sendParts(file, logOf(tools), ignore);
      },
      outcome: "threw EIO",
    },
    {
      kind: "existing data",
      when: "the log has a line and sending the second part fails",
      run: (side, tools) => {
        const log = tools.file("parts.log", "sent 5 bytes\n");
        let parts = 0;
        side.sendParts(tools.file("long", "-".repeat(70_000)), log, () => {
          if ((parts += 1) === 2) throw new Error("refused");
        });
      },
      outcome: "threw Error: refused",
      effect: {
        observe: (tools) => readFileSync(logOf(tools), "utf8"),
        expected: "sent 5 bytes\nsent 65536 bytes\n",
      },
    },
  ],
});

function letter(tools: Tools): string {
  return tools.file("letter.txt", "hello");
}

function logOf(tools: Tools): string {
  return join(tools.scratch, "parts.log");
}
