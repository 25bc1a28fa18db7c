import { join } from "node:path";
import Database from "better-sqlite3";
import { pair, type Tools } from "course/pair";
import { Kysely, SqliteDialect } from "kysely";

type Catalog = import("./correct.ts").Library;

let seen: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The library's own dispose of a transaction throws.",
  fix: "Adopt the transaction with your own release: roll back unless it is committed.",
  note: "`await using trx` compiles under `strict`, and neither tsc nor oxlint reports it: `Kysely` is `AsyncDisposable`, and `Transaction` extends it. After a commit the data is stored, but the caller gets the error of the dispose. After an exception the transaction stays open, and the caller gets a SuppressedError. `await using db` of a `Kysely` closes the database, as documented. The callback form `db.transaction().execute(…)` commits or rolls back by itself.",
  seen: [
    {
      what: '`await using` of a controlled transaction throws "calling the destroy method for a Transaction is not supported".',
      where: "kysely 0.29.9",
      link: "https://www.npmjs.com/package/kysely/v/0.29.9",
      date: "2026-11-12",
      test: "await using of a transaction of kysely throws after a commit",
    },
    {
      what: "When the block throws, that dispose leaves the transaction open, and the next query waits without a limit.",
      where: "kysely 0.29.9",
      link: "https://www.npmjs.com/package/kysely/v/0.29.9",
      date: "2026-11-12",
      test: "await using of a transaction of kysely keeps it open after an error",
    },
  ],
  run: async (side, tools) => {
    using library = openLibrary(tools);
    const outcomes = [];
    for (const to of ["Mary Shelley", "log fails"]) {
      outcomes.push(
        await tools.outcomeOf(() => side.reattribute(library.db, "M. S.", to)),
      );
    }
    seen = fromOutside(tools);
    return outcomes;
  },
  leaks: {},
  outcome: {
    wrong:
      "returned [ 'threw Error: calling the destroy method for a Transaction is not supported', 'threw SuppressedError (Error: calling the destroy method for a Transaction is not supported, suppressing SQLITE_CONSTRAINT_CHECK)' ]",
    correct:
      "returned [ 'returned undefined', 'threw SQLITE_CONSTRAINT_CHECK' ]",
  },
  effect: {
    observe: () => seen,
    wrong: "another connection cannot write: SQLITE_BUSY",
    correct: "another connection can write; Frankenstein is by Mary Shelley",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the transaction cannot begin",
      run: async (side, tools) => {
        using library = openLibrary(tools);
        library.sqlite.exec("BEGIN"); // of the same connection
        const first = await tools.outcomeOf(() =>
          side.reattribute(library.db, "M. S.", "Mary Shelley"),
        );
        library.sqlite.exec("ROLLBACK");
        await side.reattribute(library.db, "M. S.", "Mary Shelley");
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_ERROR', 'another connection can write; Frankenstein is by Mary Shelley' ]",
    },
    {
      kind: "body throws",
      when: "the log line is refused",
      run: async (side, tools) => {
        using library = openLibrary(tools);
        const first = await tools.outcomeOf(() =>
          side.reattribute(library.db, "M. S.", "log fails"),
        );
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_CONSTRAINT_CHECK', 'another connection can write; Frankenstein is by M. S.' ]",
    },
    {
      kind: "body throws",
      when: "the new name is refused",
      run: async (side, tools) => {
        using library = openLibrary(tools);
        const first = await tools.outcomeOf(() =>
          side.reattribute(library.db, "M. S.", ""),
        );
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_CONSTRAINT_CHECK', 'another connection can write; Frankenstein is by M. S.' ]",
    },
    {
      kind: "release fails",
      when: "the commit fails while another connection reads",
      run: async (side, tools) => {
        using library = openLibrary(tools);
        using other = connection(tools);
        other.sqlite.exec("BEGIN; SELECT * FROM book");
        const first = await tools.outcomeOf(() =>
          side.reattribute(library.db, "M. S.", "Mary Shelley"),
        );
        other.sqlite.exec("ROLLBACK");
        await side.reattribute(library.db, "M. S.", "Mary Shelley");
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_BUSY', 'another connection can write; Frankenstein is by Mary Shelley' ]",
    },
    {
      kind: "release fails",
      when: "the log line is refused, and then the rollback fails",
      run: async (side, tools) => {
        using library = openLibrary(tools);
        library.sqlite.exec(`
          CREATE TEMP TRIGGER refuse BEFORE INSERT ON log
          BEGIN SELECT RAISE(ROLLBACK, 'refused'); END
        `);
        const first = await tools.outcomeOf(() =>
          side.reattribute(library.db, "M. S.", "Mary Shelley"),
        );
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SuppressedError (SQLITE_ERROR, suppressing SQLITE_CONSTRAINT_TRIGGER)', 'another connection can write; Frankenstein is by M. S.' ]",
    },
  ],
});

/** Closing the connection itself ends a transaction that nothing has ended. */
function openLibrary(tools: Tools) {
  using stack = new DisposableStack();
  const { sqlite } = stack.use(connection(tools));
  sqlite.exec(`
    DROP TABLE IF EXISTS book;
    DROP TABLE IF EXISTS log;
    CREATE TABLE book (title TEXT, author TEXT CHECK (author != ''));
    INSERT INTO book VALUES ('Frankenstein', 'M. S.');
    CREATE TABLE log (line TEXT CHECK (line NOT LIKE '%log fails'));
  `);
  const db = new Kysely<Catalog>({
    dialect: new SqliteDialect({ database: sqlite }),
  });
  const closing = stack.move();
  return { db, sqlite, [Symbol.dispose]: () => closing.dispose() };
}

function connection({ scratch }: Tools) {
  const sqlite = new Database(join(scratch, "library.db"), { timeout: 0 });
  return { sqlite, [Symbol.dispose]: () => void sqlite.close() };
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  try {
    other.sqlite.exec("BEGIN IMMEDIATE");
  } catch (error) {
    return `another connection cannot write: ${(error as NodeJS.ErrnoException).code}`;
  }
  const read = other.sqlite.prepare("SELECT author FROM book");
  return `another connection can write; Frankenstein is by ${read.pluck().get()}`;
}
