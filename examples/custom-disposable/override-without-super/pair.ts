import { EventEmitter } from "node:events";
import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An overriding dispose never calls the inherited one.",
  fix: "Run `super[Symbol.dispose]()` too, even if your own part throws.",
  run(side, tools) {
    const path = tools.file("journal.txt");
    const shop = new EventEmitter();
    side.record(path, shop, () => {
      shop.emit("sale", "tea");
    });
    return [readFileSync(path, "utf8"), shop.listenerCount("sale")];
  },
  leaks: { file: 1 },
  outcome: String.raw`returned [ 'tea\n', 0 ]`,
  note: "`super[Symbol.dispose]()` on the line after your own part is enough if that part cannot throw. `try … finally` also runs it in both cases, but then an error in `finally` replaces the first one. The stack keeps both.",
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.record(
          join(scratch, "missing", "a.txt"),
          new EventEmitter(),
          () => {},
        ),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`sell` throws",
      async run(side, tools) {
        const shop = new EventEmitter();
        const outcome = await tools.outcomeOf(() =>
          side.record(tools.file("journal.txt"), shop, () => {
            throw new Error("sold out");
          }),
        );
        return [outcome, shop.listenerCount("sale")];
      },
      outcome: "returned [ 'threw Error: sold out', 0 ]",
    },
    {
      kind: "release fails",
      when: "removing the listener fails",
      run(side, tools) {
        const path = tools.file("journal.txt");
        side.record(path, new UnwillingShop(), () => {});
      },
      outcome: "threw Error: still listening",
    },
    {
      kind: "release fails",
      when: "closing fails as well",
      run(side, tools) {
        const path = tools.file("journal.txt");
        tools.fail(fs, "closeSync");
        side.record(path, new UnwillingShop(), () => {});
      },
      outcome:
        "threw SuppressedError (EIO, suppressing Error: still listening)",
    },
    {
      kind: "release fails",
      when: "closing fails, another file is opened, disposed again",
      async run(side, tools) {
        using others = new DisposableStack();
        const path = tools.file("journal.txt", "old");
        const journal = new side.SalesJournal(path);
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
        const journal = new side.SalesJournal(path);
        journal[Symbol.dispose]();
        const fd = others.adopt(openSync(path, "r"), closeSync);
        journal[Symbol.dispose]();
        return readFileSync(fd, "utf8");
      },
      outcome: "returned 'old'",
    },
  ],
});

class UnwillingShop extends EventEmitter {
  override off(): never {
    throw new Error("still listening");
  }
}
