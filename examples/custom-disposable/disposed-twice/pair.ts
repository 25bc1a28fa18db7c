import { closeSync, openSync, readFileSync } from "node:fs";
import { pair } from "course/pair";
import { descriptorsOf } from "fdleak";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A second dispose closes the number again, now another file's.",
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
});
