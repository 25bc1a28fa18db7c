import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
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
});

const folder = ({ scratch }: Tools) => join(scratch, "work");

function work(path: string): Promise<void> {
  writeFileSync(join(path, "notes.txt"), "half a page");
  return Promise.resolve();
}
