import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

const limit = 5;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A late cleaner closes a number that now belongs to another file.",
  fix: "Let the cleaner call dispose of the object, which closes its file once.",
  note: "A timer, an `exit` listener and the callback of a FinalizationRegistry are such cleaners. If they hold the number, it may belong to another file when they run. Without `clearTimeout`, the timer keeps the process running until it fires. If closing fails in the timer, the error is an uncaught exception, because no caller can catch it. [`closed-twice`](../manual-close/closed-twice) has two closes in one function.",
  run: async (side, tools) => {
    {
      using attachment = new side.Attachment(tools.file("mail", "hi"), limit);
      attachment.read();
    }
    return await readLater(tools);
  },
  leaks: {},
  outcome: {
    wrong: "returned 'threw EBADF'",
    correct: "returned 'still open'",
  },
  seen: [
    {
      what: "In tmp, the callback that removes a temporary file closed a number that the program had closed before, when the number belonged to another file.",
      where: "raszi/node-tmp#91",
      link: "https://github.com/raszi/node-tmp/issues/91",
      date: "2016-09-05",
    },
  ],
  innocent: {
    run: async (side, tools) => {
      const attachment = new side.Attachment(tools.file("mail", "hi"), limit);
      const text = attachment.read();
      await setTimeout(limit * 3);
      return text;
    },
    outcome: "returned 'hi'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) =>
        new side.Attachment(join(scratch, "missing"), limit),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the mail cannot be sent",
      run: async (side, tools) => {
        const outcome = await tools.outcomeOf(() => {
          using _mail = new side.Attachment(tools.file("mail", "hi"), limit);
          throw new Error("no such user");
        });
        return [outcome, await readLater(tools)];
      },
      outcome: "returned [ 'threw Error: no such user', 'still open' ]",
    },
    {
      kind: "release fails",
      when: "closing fails, and the timer would fire",
      run: async (side, tools) => {
        tools.fail(fs, "closeSync");
        const outcome = await tools.outcomeOf(() => {
          using _mail = new side.Attachment(tools.file("mail", "hi"), limit);
        });
        return [outcome, await readLater(tools)];
      },
      outcome: "returned [ 'threw EIO', 'still open' ]",
    },
    {
      kind: "disposed twice",
      when: "the timer fires, and then the owner disposes",
      run: async (side, tools) => {
        const mail = new side.Attachment(tools.file("mail", "hi"), limit);
        await setTimeout(limit * 3);
        const other = openSync(tools.file("other", "still open"), "r");
        mail[Symbol.dispose]();
        const text = readFileSync(other, "utf8");
        closeSync(other);
        return text;
      },
      outcome: "returned 'still open'",
    },
    {
      kind: "used elsewhere",
      when: "it is disposed before the timer fires, and the process may end",
      run: (side, tools) => {
        const before = timers();
        {
          using _mail = new side.Attachment(tools.file("mail", "hi"), 500);
        }
        return timers() - before;
      },
      outcome: "returned 0",
    },
    ...["hé", ""].map((text) => ({
      kind: "used elsewhere" as const,
      when: `the attachment has ${text.length} letters and is read twice`,
      run: (side: typeof import("./correct.ts"), tools: Tools) => {
        using mail = new side.Attachment(tools.file("mail", text), 60_000);
        return [mail.read(), mail.read()];
      },
      outcome: `returned [ '${text}', '${text}' ]`,
    })),
    {
      kind: "used elsewhere",
      when: "the attachment is read after the timer has fired",
      run: async (side, tools) => {
        using mail = new side.Attachment(tools.file("mail", "hi"), limit);
        await setTimeout(limit * 3);
        return mail.read();
      },
      outcome: "threw Error: the attachment is closed",
    },
  ],
});

/** The timers that keep the process running. */
function timers(): number {
  const resources = process.getActiveResourcesInfo();
  return resources.filter((kind) => kind === "Timeout").length;
}

/** Opens a file, and reads it after the timer of the attachment. */
async function readLater(tools: Tools): Promise<string> {
  const other = openSync(tools.file("other", "still open"), "r");
  await setTimeout(limit * 3);
  try {
    const text = readFileSync(other, "utf8");
    closeSync(other);
    return text;
  } catch (error) {
    return `threw ${(error as NodeJS.ErrnoException).code}`;
  }
}
