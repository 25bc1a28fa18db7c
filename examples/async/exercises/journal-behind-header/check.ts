import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /** The journal's text; without it the journal is missing. */
  readonly text?: (nonce: string) => string;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "withJournal()",
  minutes: 8,
  given: ({ path, nonce }, { text }) => {
    if (text) writeFileSync(path("journal"), text(nonce));
  },
  run: ({ withJournal }, { path, look }) =>
    withJournal(path("journal"), (journal) => linesOf(journal, look)),
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      text: (nonce) => `journal 2\nset ${nonce}\nset b\n`,
      returns: ({ nonce }) => [`set ${nonce}`, "set b"],
      holds: ["journal"],
    },
    "the journal is rotated as soon as it is open": {
      requirements: [2],
      text: (nonce) => `journal 2\nset ${nonce}\n`,
      afterOpen: {
        journal: ({ path }) => {
          renameSync(path("journal"), path("journal.1"));
          writeFileSync(path("journal"), "journal 2\nset another\n");
        },
      },
      returns: ({ nonce }) => [`set ${nonce}`],
      holds: ["journal.1"],
    },
    "the journal is long and not ASCII": {
      requirements: [1],
      text: (nonce) =>
        `journal 2\n${`set é ${nonce.repeat(60)}\n`.repeat(2_500)}`,
      run: async ({ withJournal }, { path }) => {
        const lines = await withJournal(path("journal"), (journal) =>
          linesOf(journal, () => {}),
        );
        return [lines?.length, lines?.at(-1)?.length];
      },
      returns: [2_500, 486],
    },
    "opening fails": {
      requirements: [4],
      text: () => "journal 2\n",
      callFails: { open: "journal" },
      throws: "EIO",
    },
    "closing fails": {
      requirements: [3, 4],
      text: () => "journal 2\n",
      callFails: { close: "journal" },
      throws: "EIO",
      holds: ["journal"],
    },
    "replay and closing fail": {
      requirements: [3, 4],
      text: () => "journal 2\n",
      run: ({ withJournal }, { path, nonce }) =>
        withJournal(path("journal"), () => Promise.reject(new Error(nonce))),
      callFails: { close: "journal" },
      throwsEither: ({ nonce }) => [`Error: ${nonce}`, "EIO"],
    },
    "the journal is empty": {
      requirements: [1, 3],
      text: () => "",
      returns: null,
    },
    "the header is another one": {
      requirements: [1, 3],
      text: (nonce) => `v${nonce}`, // shorter than the header has to be
      throws: ({ nonce }) => `Error: not replayed: v${nonce}`,
    },
    "the journal is missing": { requirements: [4], throws: "ENOENT" },
    "it is a directory, so reading fails": {
      requirements: [3, 4],
      given: ({ path }) => mkdirSync(path("journal")),
      throws: "EISDIR",
    },
    "replay gives 0": {
      requirements: [1],
      text: (nonce) => `journal 2\nset ${nonce}\n`,
      run: ({ withJournal }, { path }) =>
        withJournal(path("journal"), () => Promise.resolve(0)),
      returns: 0,
    },
    "replay replays another journal": {
      requirements: [2, 3],
      given: ({ path, nonce }) => {
        writeFileSync(path("journal"), "journal 2\nset a\n");
        writeFileSync(path("other"), `journal 2\nset ${nonce}\n`);
      },
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), async (journal) => {
          const lines = await withJournal(path("other"), (other) =>
            linesOf(other, () => {}),
          );
          return [...lines!, ...(await linesOf(journal, look))];
        }),
      returns: ({ nonce }) => [`set ${nonce}`, "set a"],
      holds: ["journal"],
      closed: ["other"],
    },
    "replay fails": {
      requirements: [3, 4],
      text: (nonce) => `journal 2\nput ${nonce}\n`,
      run: async ({ withJournal }, { path, look, nonce }) => {
        const failure = `what is put ${nonce}?`;
        try {
          return await withJournal(path("journal"), async (journal) => {
            const [line] = await linesOf(journal, look);
            throw new Error(`what is ${line}?`);
          });
        } catch (error) {
          if (!(error instanceof Error && error.message === failure)) {
            throw error;
          }
        }
        return await withJournal(path("journal"), () => {
          look();
          throw new Error(failure); // before it returns a promise
        });
      },
      throws: ({ nonce }) => `Error: what is put ${nonce}?`,
      holds: ["journal"],
    },
  },
});

/** Reads the lines after a few turns, and makes closing take a turn as well. */
async function linesOf(
  journal: FileHandle,
  look: () => void,
): Promise<string[]> {
  const close = journal.close.bind(journal);
  let closing: Promise<void> | undefined;
  journal.close = () => (closing ??= setImmediate().then(close));
  await setImmediate();
  await closing;
  await setImmediate();
  look();
  const text = await journal.readFile("utf8");
  return text.trim().split("\n");
}
