import fs, {
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A callback that returns no promise frees the lock at once.",
  fix: "Return the promise of the work from the callback.",
  note: "`navigator.locks` is in Node since 24.5. It gives no lease: Node holds the lock until the callback's promise has settled. If the callback does not return the work, an error of the work is an unhandled rejection, which ends the process. A callback written as `async () => { await rewrite(path, change); }` is right too. Two names of one file, such as a symbolic link and its target, are two locks, and a name must not begin with `-`. A killed process leaves its draft. A lock is exclusive within the process and its workers, not between processes.",
  seen: [
    {
      what: "The review of the Web Locks API found that forgetting the async callback seems to work, and that the mistake may stay hidden for some time.",
      where: "w3ctag/design-reviews#217",
      link: "https://github.com/w3ctag/design-reviews/issues/217",
      date: "2018-02-02",
    },
  ],
  caughtBy: ["typescript/no-floating-promises"],
  run: async (side, tools) => {
    const path = tools.file("visits.txt", "1");
    await side.update(path, plusOneLater);
    const text = readFileSync(path, "utf8");
    while (readFileSync(path, "utf8") !== "2") await setTimeout(1);
    return `updated, and the file has ${text}`;
  },
  leaks: {},
  release: "late",
  outcome: {
    wrong: "returned 'updated, and the file has 1'",
    correct: "returned 'updated, and the file has 2'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.update(join(tools.scratch, "missing"), plusOne),
      outcome: "threw ENOENT",
      effect: text("no file"),
    },
    {
      kind: "body throws",
      when: "the change fails",
      run: async (side, tools) => {
        const path = tools.file("visits.txt", "1");
        const failing = () => Promise.reject(new Error("no number"));
        const first = await tools.outcomeOf(() => side.update(path, failing));
        await side.update(path, plusOne);
        return [first, readFileSync(path, "utf8")];
      },
      outcome: "returned [ 'threw Error: no number', '2' ]",
      effect: text("2"),
    },
    {
      kind: "existing data",
      when: "the disk is full",
      run: (side, tools) => {
        const path = tools.file("visits.txt", "1");
        tools.fail(fs.promises, "writeFile", { code: "ENOSPC" });
        return side.update(path, plusOne);
      },
      outcome: "threw ENOSPC",
      effect: text("1"),
    },
    {
      kind: "existing data",
      when: "the draft cannot be renamed",
      run: (side, tools) => {
        const path = tools.file("visits.txt", "1");
        tools.fail(fs.promises, "rename");
        return side.update(path, plusOne);
      },
      outcome: "threw EIO",
      effect: text("1"),
    },
    {
      kind: "existing data",
      when: "the file is private",
      run: async (side, tools) => {
        const path = tools.file("visits.txt", "1");
        chmodSync(path, 0o600);
        await side.update(path, plusOne);
        return (statSync(path).mode & 0o777).toString(8);
      },
      outcome: `returned '${process.platform === "win32" ? "666" : "600"}'`,
      effect: text("2"),
    },
    {
      kind: "existing data",
      when: "the path is a symbolic link",
      run: async (side, tools) => {
        const link = join(tools.scratch, "link.txt");
        symlinkSync(tools.file("visits.txt", "1"), link);
        await side.update(link, plusOne);
        const isLink = lstatSync(link).isSymbolicLink();
        rmSync(link);
        return isLink;
      },
      outcome: "returned true",
      effect: text("2"),
    },
    {
      kind: "existing data",
      when: "the change fails, and a file beside it ends in `draft`",
      run: async (side, tools) => {
        const other = tools.file("visits.txt.draft", "notes");
        const path = tools.file("visits.txt", "1");
        const failing = () => Promise.reject(new Error("no number"));
        const outcome = await tools.outcomeOf(() => side.update(path, failing));
        const notes = fs.existsSync(other) && readFileSync(other, "utf8");
        rmSync(other, { force: true });
        return [outcome, notes];
      },
      outcome: "returned [ 'threw Error: no number', 'notes' ]",
      effect: text("1"),
    },
    {
      kind: "release fails",
      when: "the change fails, and then the draft cannot be removed",
      run: (side, tools) => {
        const path = tools.file("visits.txt", "1");
        tools.fail(fs.promises, "rm");
        return side.update(path, () => Promise.reject(new Error("no number")));
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: no number)",
    },
    {
      kind: "used elsewhere",
      when: "five updates come at once",
      run: async (side, tools) => {
        const path = tools.file("visits.txt", "1");
        const updates = Array.from({ length: 5 }, () =>
          side.update(path, plusOne),
        );
        await Promise.all(updates);
        return readFileSync(path, "utf8");
      },
      outcome: "returned '6'",
      effect: text("6"),
    },
    {
      kind: "used elsewhere",
      when: "another file is updated during the change",
      run: async (side, tools) => {
        const other = tools.file("other.txt", "1");
        const path = tools.file("visits.txt", "1");
        await side.update(path, async (text) => {
          await side.update(other, plusOne);
          return `${text}, ${readFileSync(other, "utf8")}`;
        });
        return readFileSync(path, "utf8");
      },
      outcome: "returned '1, 2'",
    },
  ],
});

/** A change that takes fifty turns of the event loop. */
async function plusOneLater(text: string): Promise<string> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  return await plusOne(text);
}

async function plusOne(text: string): Promise<string> {
  await setImmediate();
  return `${Number(text) + 1}`;
}

/** The text of the file, and each draft that is left. */
function text(expected: string) {
  const observe = ({ scratch }: Tools) => {
    const names = readdirSync(scratch);
    const drafts = names.filter((name) => name !== "visits.txt");
    const text = names.includes("visits.txt")
      ? readFileSync(join(scratch, "visits.txt"), "utf8")
      : "no file";
    return [text, ...drafts].join(", ");
  };
  return { observe, expected };
}
