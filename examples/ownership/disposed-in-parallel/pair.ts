import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A container closes the database before the outbox that needs it.",
  fix: "Let the factories share one stack: it releases in reverse order, and waits.",
  note: "awilix 13.0.5 calls the disposers in the order in which the resources were resolved, a dependency before the code that needs it, and waits for all of them with `Promise.all`. If one fails, `dispose` rejects at once, and the others continue. Disposers that do not need each other are safe. With the stack, `container.dispose()` is not needed: the stack owns both resources. If a mail is refused, the mails after it are not stored, and the caller gets the error. [`flushed-after-close`](../multi-resource/flushed-after-close) has the same harm with a wrong order in one function.",
  run: async (side, tools) => {
    const path = databaseIn(tools);
    const outcome = await tools.outcomeOf(() =>
      side.sendAll(path, ["hello", "bye"]),
    );
    return `${outcome}; ${stored(path)} stored`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'threw ERR_INVALID_STATE; 0 stored'",
    correct: "returned 'returned undefined; 2 stored'",
  },
  seen: [
    {
      what: "`container.dispose()` closes the database before it calls the disposer of the outbox that writes to it.",
      where: "awilix 13.0.5",
      link: "https://www.npmjs.com/package/awilix/v/13.0.5",
      date: "2026-06-18",
      test: "awilix closes a dependency before the disposer of its user runs",
    },
    {
      what: "The disposer of a repository queries its connection, but the container has already closed the connection.",
      where: "jeffijoe/awilix#429",
      link: "https://github.com/jeffijoe/awilix/issues/429",
      date: "2026-07-25",
    },
  ],
  paths: [
    {
      kind: "acquire fails",
      when: "the folder of the database is missing",
      run: (side, { scratch }) =>
        side.sendAll(join(scratch, "missing/mail.db"), ["hello"]),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "body throws",
      when: "the second mail is empty, and the first is stored",
      run: async (side, tools) => {
        const path = databaseIn(tools);
        const outcome = await tools.outcomeOf(() =>
          side.sendAll(path, ["hello", ""]),
        );
        return `${outcome}; ${stored(path)} stored`;
      },
      outcome: "returned 'threw Error: the mail is empty; 1 stored'",
    },
    {
      kind: "release fails",
      when: "a mail is empty, and then a mail is refused",
      run: (side, tools) => side.sendAll(databaseIn(tools), ["too long", ""]),
      outcome:
        "threw SuppressedError (ERR_SQLITE_ERROR, suppressing Error: the mail is empty)",
    },
    {
      kind: "release fails",
      when: "closing the database fails",
      run: async (side, tools) => {
        const path = databaseIn(tools);
        tools.fail(DatabaseSync.prototype, Symbol.dispose);
        const outcome = await tools.outcomeOf(() =>
          side.sendAll(path, ["hello"]),
        );
        return `${outcome}; ${stored(path)} stored`;
      },
      outcome: "returned 'threw EIO; 1 stored'",
    },
    {
      kind: "existing data",
      when: "the database has a mail of an earlier call",
      run: async (side, tools) => {
        const path = databaseIn(tools);
        await side.sendAll(path, ["hello"]);
        await side.sendAll(path, ["bye"]);
        return stored(path);
      },
      outcome: "returned 2",
    },
  ],
});

/** An empty table that refuses a mail of more than 5 characters. */
function databaseIn({ scratch }: Tools): string {
  const path = join(scratch, "mail.db");
  using db = new DatabaseSync(path);
  db.exec(`
    DROP TABLE IF EXISTS mail;
    CREATE TABLE mail (text TEXT CHECK (length(text) < 6));
  `);
  return path;
}

function stored(path: string): unknown {
  using db = new DatabaseSync(path);
  return db.prepare("SELECT count(*) AS n FROM mail").get()?.n;
}
