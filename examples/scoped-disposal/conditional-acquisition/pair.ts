import fs, { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";
import { countDescriptors } from "fdleak";

const [tea, gift] = ['{ "price": 3 }', "{}"];
const cutOff = '{ "price": ';

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the lines that close the optional files.",
  fix: "Declare `using file = condition ? open() : null`; under an `if`, call `stack.use(open())`.",
  note: "`using` accepts `undefined` as well. If a factory returns `Log | undefined` and one branch forgets its `return`, the code compiles: the log stays open, and `using undefined` does nothing. Return `Log | null` instead, and TypeScript reports that branch (TS2366).",
  run: (side, tools) =>
    side.total(
      [tea, gift, cutOff],
      join(tools.scratch, "rejects"),
      join(tools.scratch, "log"),
    ),
  leaks: { file: 2 },
  outcome: "threw SyntaxError",
  innocent: {
    run: (side, tools) =>
      side.total(
        [tea, gift, tea],
        join(tools.scratch, "rejects"),
        join(tools.scratch, "log"),
      ),
    outcome: "returned 6",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the log cannot be opened",
      run: (side, tools) =>
        side.total([gift], join(tools.scratch, "rejects"), tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "acquire fails",
      when: "the file for the rejects cannot be opened",
      run: (side, tools) =>
        side.total([gift], tools.scratch, join(tools.scratch, "log")),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "writing a reject fails",
      run(side, tools) {
        tools.fail(fs, "appendFileSync", { code: "ENOSPC" });
        return side.total([gift], join(tools.scratch, "rejects"));
      },
      outcome: "threw ENOSPC",
    },
    {
      kind: "body throws",
      when: "a line is bad and neither file is open",
      run: (side, tools) => side.total([cutOff], join(tools.scratch, "unused")),
      outcome: "threw SyntaxError",
      effect: {
        observe: ({ scratch }) =>
          existsSync(join(scratch, "unused")) ? "created" : "not created",
        expected: "not created",
      },
    },
    {
      kind: "existing data",
      when: "both files have lines, and a write stores only half of its line",
      run(side, tools) {
        tools.shortWrite();
        return side.total(
          [gift, tea],
          tools.file("rejects", "yesterday\n"),
          tools.file("log", "total: 5\n"),
        );
      },
      outcome: "returned 3",
      effect: {
        observe: (tools) =>
          `${content(tools, "rejects")}${content(tools, "log")}`,
        expected: "yesterday\n{}\ntotal: 5\ntotal: 3\n",
      },
    },
    {
      kind: "used elsewhere",
      when: "a second line is rejected",
      run(side, tools) {
        const before = countDescriptors();
        let opened = 0;
        function* lines() {
          yield gift;
          yield gift;
          opened = countDescriptors() - before;
        }
        side.total(lines(), join(tools.scratch, "rejects"));
        return `${opened} file opened`;
      },
      outcome: "returned '1 file opened'",
    },
    {
      kind: "release fails",
      when: "closing the rejects fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.total(
          [gift],
          join(tools.scratch, "rejects"),
          join(tools.scratch, "log"),
        );
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "another file has reused the number",
      run(side, tools) {
        const log = new side.Appender(join(tools.scratch, "log"));
        log[Symbol.dispose]();
        using other = new side.Appender(join(tools.scratch, "other"));
        log[Symbol.dispose]();
        other.write("still open");
      },
      outcome: "returned undefined",
    },
    {
      kind: "disposed twice",
      when: "closing fails, and another file reuses the number",
      async run(side, tools) {
        const log = new side.Appender(join(tools.scratch, "log"));
        tools.fail(fs, "closeSync");
        const outcome = await tools.outcomeOf(() => log[Symbol.dispose]());
        using other = new side.Appender(join(tools.scratch, "other"));
        log[Symbol.dispose]();
        other.write("still open");
        return outcome;
      },
      outcome: "returned 'threw EIO'",
    },
    {
      kind: "used elsewhere",
      when: "a closed file is used while another has reused its number",
      run(side, tools) {
        const log = new side.Appender(join(tools.scratch, "log"));
        log[Symbol.dispose]();
        using _other = new side.Appender(join(tools.scratch, "other"));
        log.write("lost");
      },
      outcome: "threw Error: the file is closed",
    },
  ],
});

function content({ scratch }: Tools, name: string): string {
  return readFileSync(join(scratch, name), "utf8");
}
