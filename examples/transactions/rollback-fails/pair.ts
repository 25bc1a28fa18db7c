import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";

const letter = Buffer.alloc(100);
const film = Buffer.alloc(100_000);

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The error of a failed rollback hides the first error.",
  fix: "Roll back only if `db.isTransaction`, in a `defer` of a stack.",
  note: "SQLite may end a transaction by itself: when the disk is full, on an I/O error, or when memory is short. `ON CONFLICT ROLLBACK` and `RAISE(ROLLBACK)` do so as well. better-sqlite3 calls the flag `db.inTransaction`, and its `db.transaction` looks at it.",
  seen: [
    {
      what: "In the callback form, the error of a failed rollback replaces the first error.",
      where: "kysely 0.29.9",
      link: "https://www.npmjs.com/package/kysely/v/0.29.9",
      date: "2026-11-12",
      test: "the callback form of kysely throws the error of a failed rollback",
    },
    {
      what: 'After a failed migration, users saw "cannot rollback - no transaction is active" instead of the cause.',
      where: "rocicorp/mono#5861",
      link: "https://github.com/rocicorp/mono/pull/5861",
      date: "2026-04-22",
    },
  ],
  run(side, tools) {
    using db = openMail(tools);
    return messageOf(() => side.attach(db, "film.mov", film));
  },
  leaks: {},
  outcome: {
    wrong: "returned 'cannot rollback - no transaction is active'",
    correct: "returned 'database or disk is full'",
  },
  innocent: {
    run(side, tools) {
      using db = openMail(tools);
      side.attach(db, "letter.txt", letter);
      return [
        messageOf(() => side.attach(db, "letter.txt", letter)),
        fromOutside(tools),
      ];
    },
    outcome:
      "returned [ 'UNIQUE constraint failed: attachment.name', '1 attachment, 100 bytes' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the disk is full",
      run: (side, tools) => {
        using db = openMail(tools);
        side.attach(db, "letter.txt", letter);
        return [
          messageOf(() => side.attach(db, "film.mov", film)),
          fromOutside(tools),
        ];
      },
      outcome:
        "returned [ 'database or disk is full', '1 attachment, 100 bytes' ]",
    },
    {
      kind: "body throws",
      when: "the second statement fails",
      run: (side, tools) => {
        using db = openMail(tools);
        db.exec("DROP TABLE mailbox");
        const first = messageOf(() => side.attach(db, "letter.txt", letter));
        db.exec("CREATE TABLE mailbox (size INTEGER)");
        return [first, fromOutside(tools)];
      },
      outcome: "returned [ 'no such table: mailbox', '0 attachments' ]",
    },
    {
      kind: "release fails",
      when: "the insert fails, and then the rollback",
      run: (side, tools) => {
        using db = openMail(tools);
        side.attach(db, "letter.txt", letter);
        tools.fail(DatabaseSync.prototype, "exec", { call: 2 });
        return side.attach(db, "letter.txt", letter);
      },
      outcome: "threw SuppressedError (EIO, suppressing ERR_SQLITE_ERROR)",
    },
    {
      kind: "release fails",
      when: "the commit fails while another connection reads",
      run: (side, tools) => {
        using db = openMail(tools);
        using other = connection(tools);
        other.exec("BEGIN; SELECT * FROM mailbox");
        const first = messageOf(() => side.attach(db, "letter.txt", letter));
        other.exec("ROLLBACK");
        return [first, db.isTransaction, fromOutside(tools)];
      },
      outcome: "returned [ 'database is locked', false, '0 attachments' ]",
    },
    {
      kind: "used elsewhere",
      when: "the caller has a transaction open",
      run: (side, tools) => {
        using db = openMail(tools);
        db.exec("BEGIN; INSERT INTO attachment VALUES ('draft', '')");
        const first = messageOf(() => side.attach(db, "letter.txt", letter));
        db.exec("COMMIT");
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'cannot start a transaction within a transaction', '1 attachment, 0 bytes' ]",
    },
  ],
});

/** A database that has room for a letter. */
function openMail(tools: Tools): DatabaseSync {
  const db = connection(tools);
  db.exec(`
    DROP TABLE IF EXISTS attachment;
    DROP TABLE IF EXISTS mailbox;
    CREATE TABLE attachment (name TEXT UNIQUE, data BLOB);
    CREATE TABLE mailbox (size INTEGER);
    INSERT INTO mailbox VALUES (0);
    PRAGMA max_page_count = 8;
  `);
  return db;
}

function connection({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(join(scratch, "mail.db"));
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  const { count } = other
    .prepare("SELECT count(*) AS count FROM attachment")
    .get()!;
  const size = other.prepare("SELECT size FROM mailbox").get()?.["size"];
  return count === 0
    ? "0 attachments"
    : `${count} attachment${count === 1 ? "" : "s"}, ${size} bytes`;
}

function messageOf(work: () => void): string {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as Error).message;
  }
}
