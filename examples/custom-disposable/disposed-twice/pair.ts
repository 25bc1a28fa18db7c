import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";
import { descriptorsOf } from "fdleak";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A second dispose closes another file with the same number.",
  fix: "Forget the number when you close it, so a second call does nothing.",
  run(side, tools) {
    const path = tools.file("journal.txt");
    const before = descriptorsOf().count();
    let open = NaN;
    const fd = side.publish(path, "sold", () => {
      open = descriptorsOf().count() - before;
      return openSync(path, "r");
    });
    const text = readFileSync(fd, "utf8");
    closeSync(fd);
    return { text, openWhileServed: open };
  },
  leaks: {},
  outcome: {
    wrong: "threw EBADF",
    correct: String.raw`returned { text: 'sold\n', openWhileServed: 0 }`,
  },
  innocent: {
    run: (side, tools) =>
      side.publish(tools.file("journal.txt"), "two\nlines", String),
    outcome: "threw Error: An entry is one line",
  },
  note: "`using` calls dispose and checks nothing: a dispose that only sets a flag leaks the file. A flag beside the number works as well, as in used-after-dispose.",
  seen: [
    {
      what: "In C, a closed handle kept its number, so a second close closed another file.",
      where: "MoarVM#73",
      link: "https://github.com/MoarVM/MoarVM/pull/73",
      date: "2014-01-30",
    },
  ],
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.publish(join(scratch, "missing", "a.txt"), "sold", String),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`serve` throws",
      run: (side, tools) =>
        side.publish(tools.file("journal.txt"), "sold", () => {
          throw new Error("no listener");
        }),
      outcome: "threw Error: no listener",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run(side, tools) {
        const path = tools.file("journal.txt");
        tools.fail(fs, "closeSync");
        side.publish(path, "sold", String);
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails, another file is opened, disposed again",
      async run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("journal.txt", "old");
        const journal = new side.Journal(path);
        tools.fail(fs, "closeSync");
        const first = await tools.outcomeOf(() => journal[Symbol.dispose]());
        const fd = others.adopt(openSync(path, "r"), closeSync);
        journal[Symbol.dispose]();
        return [first, readFileSync(fd, "utf8")];
      },
      outcome: "returned [ 'threw EIO', 'old' ]",
    },
    {
      kind: "disposed twice",
      when: "another file has the number",
      run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("journal.txt", "old");
        const journal = new side.Journal(path);
        journal[Symbol.dispose]();
        const fd = others.adopt(openSync(path, "r"), closeSync);
        journal[Symbol.dispose]();
        return readFileSync(fd, "utf8");
      },
      outcome: "returned 'old'",
    },
  ],
});
