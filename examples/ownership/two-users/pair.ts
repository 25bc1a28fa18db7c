import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The first of two users closes the file for both.",
  fix: "Count the leases, and close with the last one.",
  note: "If possible, let one outer scope own the file, and lend it to both users: that is simpler. Counting is for users that do not know each other. The count belongs to the leases, not to the file: if each user called `release()` of the file, a second call would release the other user's lease. The next lease after the last one opens the file again. An asynchronous `open` needs more: see the exercise [`shared-catalog`](exercises/shared-catalog/task.md).",
  run(side, tools) {
    const shared = new side.SharedFile(tools.file("words", "one two"));
    using second = shared.lease();
    {
      using first = shared.lease();
      first.read(0, 3);
    }
    return second.read(4, 3);
  },
  leaks: {},
  outcome: {
    wrong: "threw Error: the file is closed",
    correct: "returned 'two'",
  },
  seen: [
    {
      what: "A draft of fixtures in bun:test disposed what a fixture returned; review found that the first test would dispose a server that all tests share, and the feature was dropped.",
      where: "oven-sh/bun#32034",
      link: "https://github.com/oven-sh/bun/pull/32034",
      date: "2026-08-13",
    },
  ],
  innocent: {
    run(side, tools) {
      const shared = new side.SharedFile(tools.file("words", "one two"));
      using lease = shared.lease();
      return lease.read(4, 3);
    },
    outcome: "returned 'two'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing for the first lease",
      async run(side, tools) {
        const shared = new side.SharedFile(join(tools.scratch, "late"));
        const first = await tools.outcomeOf(() => shared.lease());
        tools.file("late", "one");
        using lease = shared.lease();
        const text = lease.read(0, 3);
        fs.rmSync(join(tools.scratch, "late"));
        return [first, text];
      },
      outcome: "returned [ 'threw ENOENT', 'one' ]",
    },
    {
      kind: "body throws",
      when: "one user throws",
      async run(side, tools) {
        const shared = new side.SharedFile(tools.file("words", "one two"));
        using second = shared.lease();
        const first = await tools.outcomeOf(() => {
          using _lease = shared.lease();
          throw new Error("no such word");
        });
        return [first, second.read(4, 3)];
      },
      outcome: "returned [ 'threw Error: no such word', 'two' ]",
    },
    {
      kind: "release fails",
      when: "closing fails for the last user",
      async run(side, tools) {
        const shared = new side.SharedFile(tools.file("words", "one two"));
        const first = shared.lease();
        const second = shared.lease();
        tools.fail(fs, "closeSync");
        const outcomes = [];
        for (const lease of [first, second, second]) {
          outcomes.push(await tools.outcomeOf(() => lease[Symbol.dispose]()));
        }
        using third = shared.lease();
        return [...outcomes, third.read(0, 3)];
      },
      outcome:
        "returned [ 'returned undefined', 'threw EIO', 'returned undefined', 'one' ]",
    },
    {
      kind: "disposed twice",
      when: "one user disposes twice while another one reads",
      run(side, tools) {
        const shared = new side.SharedFile(tools.file("words", "one two"));
        using second = shared.lease();
        const first = shared.lease();
        first[Symbol.dispose]();
        const other = openSync(tools.file("other", "still open"), "r");
        first[Symbol.dispose]();
        const texts = [second.read(4, 3), readFileSync(other, "utf8")];
        closeSync(other);
        return texts;
      },
      outcome: "returned [ 'two', 'still open' ]",
    },
    {
      kind: "used elsewhere",
      when: "a disposed lease is read while the file is open",
      run(side, tools) {
        const shared = new side.SharedFile(tools.file("words", "one two"));
        using _second = shared.lease();
        const first = shared.lease();
        first[Symbol.dispose]();
        return first.read(0, 3);
      },
      outcome: "threw Error: the lease is over",
    },
    {
      kind: "used elsewhere",
      when: "the file is leased again after the last user",
      run(side, tools) {
        const shared = new side.SharedFile(tools.file("words", "one two"));
        shared.lease()[Symbol.dispose]();
        using again = shared.lease();
        return again.read(0, 3);
      },
      outcome: "returned 'one'",
    },
  ],
});
