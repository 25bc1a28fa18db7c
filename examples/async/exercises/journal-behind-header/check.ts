import { mkdirSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  call: "withJournal()",
  minutes: 8,
  paths: {
    "the ordinary path": {
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nset ${nonce}\nset b\n`),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      returns: ({ nonce }) => [`set ${nonce}`, "set b"],
      holds: ["journal"],
    },
    "the journal is empty": {
      given: ({ path }) => writeFileSync(path("journal"), ""),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      returns: null,
    },
    "the header is another one": {
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `v${nonce}\nset a\n`),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      throws: ({ nonce }) => `Error: not replayed: v${nonce}`,
    },
    "the journal is missing": {
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      throws: "ENOENT",
    },
    "it is a directory": {
      given: ({ path }) => mkdirSync(path("journal")),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      throws: "EISDIR",
    },
    "replay gives 0": {
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nset ${nonce}\n`),
      run: ({ withJournal }, { path }) =>
        withJournal(path("journal"), () => Promise.resolve(0)),
      returns: 0,
    },
    "replay replays another journal": {
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
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nput ${nonce}\n`),
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
          throw new Error(failure); // before there is a promise
        });
      },
      throws: ({ nonce }) => `Error: what is put ${nonce}?`,
      holds: ["journal"],
    },
  },
});

/** What `replay` does: it takes a few turns, and so does closing from then on. */
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
