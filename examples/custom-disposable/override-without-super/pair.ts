import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An overriding dispose never calls the inherited one.",
  fix: "Run `super[Symbol.dispose]()` too, even if your own part throws.",
  run(side, tools) {
    const path = tools.file("journal.txt");
    const shop = new EventEmitter();
    side.record(path, shop, () => shop.emit("sale", "tea"));
    return [readFileSync(path, "utf8"), shop.listenerCount("sale")];
  },
  leaks: { file: 1 },
  outcome: String.raw`returned [ 'tea\n', 0 ]`,
});
