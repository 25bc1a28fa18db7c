import fs, { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

const wholeOldCsv = { observe: readCsv, expected: "milk,1" };

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The first close throws, so the second never runs.",
  fix: "Give each file its own `try` and `finally`, one inside the other.",
  note: "Here the first close is made to fail with EDQUOT, as close(2) describes for network file systems. A failed call leaves its draft, and the next call overwrites it. If `to` is a symbolic link, the rename replaces the link.",
  run: (side, tools) => {
    const sales = tools.file("sales.txt", "tea;3");
    tools.fail(fs, "closeSync", { code: "EDQUOT" });
    return side.toCsv(sales, join(tools.scratch, "sales.csv"));
  },
  leaks: { file: 1 },
  outcome: "threw EDQUOT",
  innocent: {
    run: (side, tools) => {
      const csv = oldCsv(tools);
      side.toCsv(tools.file("sales.txt", "tea;3"), csv);
      return readFileSync(csv, "utf8");
    },
    outcome: "returned 'tea,3'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the input is missing",
      run: (side, tools) =>
        side.toCsv(join(tools.scratch, "missing.txt"), oldCsv(tools)),
      outcome: "threw ENOENT",
      effect: wholeOldCsv,
    },
    {
      kind: "acquire fails",
      when: "the output has no directory",
      run: (side, tools) =>
        side.toCsv(
          tools.file("sales.txt", "tea;3"),
          join(tools.scratch, "missing", "sales.csv"),
        ),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the input is a directory",
      run: (side, tools) => side.toCsv(tools.scratch, oldCsv(tools)),
      outcome: "threw EISDIR",
      effect: wholeOldCsv,
    },
    {
      kind: "release fails",
      when: "closing the output fails",
      run: (side, tools) => {
        const [sales, csv] = [tools.file("sales.txt", "tea;3"), oldCsv(tools)];
        tools.fail(fs, "closeSync", { code: "EDQUOT" });
        return side.toCsv(sales, csv);
      },
      outcome: "threw EDQUOT",
      effect: wholeOldCsv,
    },
    {
      kind: "release fails",
      when: "closing the input fails",
      run: (side, tools) => {
        const [sales, csv] = [tools.file("sales.txt", "tea;3"), oldCsv(tools)];
        tools.fail(fs, "closeSync", { call: 2 });
        return side.toCsv(sales, csv);
      },
      outcome: "threw EIO",
      effect: wholeOldCsv,
    },
    {
      kind: "existing data",
      when: "the disk is full before the CSV is complete",
      run: (side, tools) => {
        const sales = tools.file("sales.txt", "tea;3\n".repeat(20_000));
        const csv = oldCsv(tools);
        tools.fail(fs, "writeFileSync", { call: 2, code: "ENOSPC" });
        return side.toCsv(sales, csv);
      },
      outcome: "threw ENOSPC",
      effect: wholeOldCsv,
    },
    {
      kind: "existing data",
      when: "a failed call has left a longer draft",
      run: (side, tools) => {
        tools.file("sales.csv.draft", "milk,1\nmilk,2\n");
        side.toCsv(tools.file("sales.txt", "tea;3"), oldCsv(tools));
      },
      outcome: "returned undefined",
      effect: { observe: readCsv, expected: "tea,3" },
    },
  ],
});

function oldCsv(tools: Tools): string {
  return tools.file("sales.csv", "milk,1");
}

function readCsv(tools: Tools): string {
  return readFileSync(join(tools.scratch, "sales.csv"), "utf8");
}
