import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { pair } from "course/pair";
import { descriptorsOf } from "fdleak";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "`using` awaits nothing, so an async dispose is still busy after it.",
  fix: "`await using` calls `[Symbol.asyncDispose]` and awaits it.",
  async run(side, tools) {
    const paths = [
      tools.file("one.txt", "hello "),
      tools.file("two.txt", "you"),
    ];
    const before = descriptorsOf().count();
    await side.pack(paths, join(tools.scratch, "archive.gz"));
    return { stillOpen: descriptorsOf().count() - before };
  },
  leaks: {},
  outcome: {
    wrong: "returned { stillOpen: 1 }",
    correct: "returned { stillOpen: 0 }",
  },
  effect: {
    async observe(tools) {
      const path = join(tools.scratch, "archive.gz");
      const packed = readFileSync(path);
      // What is late has to be over when the next call comes.
      while (readFileSync(path).length === 0) await setTimeout(1);
      const { length } = packed.length > 0 ? gunzipSync(packed) : packed;
      return `the archive holds ${length} of 9 bytes`;
    },
    wrong: "the archive holds 0 of 9 bytes",
    correct: "the archive holds 9 of 9 bytes",
  },
});
