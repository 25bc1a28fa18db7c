import fs, { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An assignment replaces an open file and never closes it.",
  fix: "Open the new file, store it, and then close the old one.",
  note: "`map.set` of a key that exists, `map.delete`, `map.clear` and `array.length = 0` lose a file in the same way. With this order the log always has a file: if the new file cannot be opened, the old one stays in use. If closing the old one fails, the caller gets that error and may write the line again: it is not in the new file yet.",
  run(side, tools) {
    using log = new side.DayLog(tools.scratch);
    for (const day of ["mon", "mon", "tue", "wed"]) log.write(day, "hello");
  },
  leaks: { file: 2 },
  outcome: "returned undefined",
  seen: [
    {
      what: "When log4js reloaded its configuration, it did not close the file that it had open; version 2 removed the reloading.",
      where: "log4js-node#99",
      link: "https://github.com/log4js-node/log4js-node/issues/99",
      date: "2012-11-02",
    },
  ],
  innocent: {
    run(side, tools) {
      using log = new side.DayLog(tools.scratch);
      log.write("mon", "hello");
      log.write("mon", "bye");
    },
    outcome: "returned undefined",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file of the next day cannot be opened",
      async run(side, tools) {
        rmSync(join(tools.scratch, "mon.log"), { force: true });
        using log = new side.DayLog(tools.scratch);
        log.write("mon", "one");
        tools.fail(fs, "openSync");
        const next = await tools.outcomeOf(() => log.write("tue", "two"));
        log.write("mon", "three");
        return [next, textOf("mon", tools)];
      },
      outcome: "returned [ 'threw EIO', 'one\\nthree\\n' ]",
    },
    {
      kind: "existing data",
      when: "the file of the day already has lines",
      run(side, tools) {
        tools.file("mon.log", "zero\n");
        using log = new side.DayLog(tools.scratch);
        log.write("mon", "one");
      },
      outcome: "returned undefined",
      effect: {
        observe: (tools) => textOf("mon", tools),
        expected: "zero\none\n",
      },
    },
    {
      kind: "body throws",
      when: "a line cannot be written on the second day",
      run(side, tools) {
        using log = new side.DayLog(tools.scratch);
        log.write("mon", "one");
        tools.fail(fs, "appendFileSync");
        log.write("tue", "two");
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the file of the old day fails",
      async run(side, tools) {
        rmSync(join(tools.scratch, "tue.log"), { force: true });
        using log = new side.DayLog(tools.scratch);
        log.write("mon", "one");
        tools.fail(fs, "closeSync");
        const next = await tools.outcomeOf(() => log.write("tue", "two"));
        log.write("tue", "two again");
        return [next, textOf("tue", tools)];
      },
      outcome: "returned [ 'threw EIO', 'two again\\n' ]",
    },
    {
      kind: "disposed twice",
      when: "another file is opened in between",
      async run(side, tools) {
        using log = new side.DayLog(tools.scratch);
        log.write("mon", "one");
        log[Symbol.dispose]();
        const other = openSync(tools.file("other", "still open"), "r");
        log[Symbol.dispose]();
        const late = await tools.outcomeOf(() => log.write("mon", "two"));
        const text = readFileSync(other, "utf8");
        closeSync(other);
        return [text, late];
      },
      outcome: "returned [ 'still open', 'threw Error: the log is closed' ]",
    },
  ],
});

function textOf(day: string, { scratch }: Tools): string {
  return readFileSync(join(scratch, `${day}.log`), "utf8");
}
