import { join } from "node:path";
import Database from "better-sqlite3";
import { pair, type Tools } from "course/pair";
import { Kysely, SqliteDialect } from "kysely";

type School = import("./correct.ts").School;

let seen: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A failed commit keeps the connection and the write lock.",
  fix: "Defer the rollback on an AsyncDisposableStack, and skip it if `trx.isCommitted`.",
  note: "When COMMIT fails, SQLite leaves the transaction open. It fails if a deferred foreign key has no row, or if another connection reads. kysely gives the connection back when a rollback fails, but not when a commit fails.",
  seen: [
    {
      what: "A failed commit of a controlled transaction keeps the connection, so the next query waits without a limit.",
      where: "kysely 0.29.9",
      link: "https://github.com/kysely-org/kysely/issues/1990",
      date: "2026-11-12",
      test: "a failed commit of kysely keeps the connection",
    },
    {
      what: "A production pool ran empty because failed transactions kept their connections; 0.29.9 fixes it for begin and rollback.",
      where: "kysely#1990",
      link: "https://github.com/kysely-org/kysely/issues/1990",
      date: "2026-08-19",
    },
    {
      what: "The opposite, in C++: a pool got the connection back with the failed transaction still open.",
      where: "drogon#2597",
      link: "https://github.com/drogonframework/drogon/pull/2597",
      date: "2026-09-17",
    },
  ],
  run: async (side, tools) => {
    using school = openSchool(tools);
    const outcome = await tools.outcomeOf(() =>
      side.enrol(school.db, "ann", "alchemy"),
    );
    seen = fromOutside(tools);
    const next = side.enrol(school.db, "bob", "botany");
    return `${outcome}; the next call ${(await tools.isPending(next)) ? "waits" : "finishes"}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'threw SQLITE_CONSTRAINT_FOREIGNKEY; the next call waits'",
    correct:
      "returned 'threw SQLITE_CONSTRAINT_FOREIGNKEY; the next call finishes'",
  },
  effect: {
    observe: () => seen,
    wrong: "another connection cannot write: SQLITE_BUSY",
    correct: "another connection can write; enrolled: none",
  },
  innocent: {
    run: async (side, tools) => {
      using school = openSchool(tools);
      await side.enrol(school.db, "ann", "botany");
      await side.enrol(school.db, "bob", "botany");
      return fromOutside(tools);
    },
    outcome: "returned 'another connection can write; enrolled: ann, bob'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "acquire fails",
      when: "another connection holds the write lock",
      run: async (side, tools) => {
        using school = openSchool(tools);
        using other = connection(tools);
        other.sqlite.exec("BEGIN IMMEDIATE");
        const first = await tools.outcomeOf(() =>
          side.enrol(school.db, "ann", "botany"),
        );
        other.sqlite.exec("ROLLBACK");
        await side.enrol(school.db, "bob", "botany");
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_BUSY', 'another connection can write; enrolled: bob' ]",
    },
    {
      kind: "body throws",
      when: "the student is enrolled already",
      run: async (side, tools) => {
        using school = openSchool(tools);
        await side.enrol(school.db, "ann", "botany");
        const again = await tools.outcomeOf(() =>
          side.enrol(school.db, "ann", "botany"),
        );
        await side.enrol(school.db, "bob", "botany");
        return [again, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SQLITE_CONSTRAINT_PRIMARYKEY', 'another connection can write; enrolled: ann, bob' ]",
    },
    {
      kind: "release fails",
      when: "SQLite rolls back by itself, so the rollback fails",
      run: async (side, tools) => {
        using school = openSchool(tools);
        school.sqlite.exec(`
          CREATE TEMP TRIGGER full BEFORE INSERT ON enrolment
          BEGIN SELECT RAISE(ROLLBACK, 'the course is full'); END
        `);
        const first = await tools.outcomeOf(() =>
          side.enrol(school.db, "ann", "botany"),
        );
        school.sqlite.exec("DROP TRIGGER full");
        await side.enrol(school.db, "bob", "botany");
        return [first, fromOutside(tools)];
      },
      outcome:
        "returned [ 'threw SuppressedError (SQLITE_ERROR, suppressing SQLITE_CONSTRAINT_TRIGGER)', 'another connection can write; enrolled: bob' ]",
    },
    {
      kind: "used elsewhere",
      when: "two calls run at once and the first commit fails",
      run: async (side, tools) => {
        using school = openSchool(tools);
        const [first] = await Promise.allSettled([
          side.enrol(school.db, "ann", "alchemy"),
          side.enrol(school.db, "bob", "botany"),
        ]);
        return [first.status, fromOutside(tools)];
      },
      outcome:
        "returned [ 'rejected', 'another connection can write; enrolled: bob' ]",
    },
  ],
});

/** Closing the connection itself ends a transaction that nothing has ended. */
function openSchool(tools: Tools) {
  using stack = new DisposableStack();
  const { sqlite } = stack.use(connection(tools));
  sqlite.exec(`
    DROP TABLE IF EXISTS enrolment;
    DROP TABLE IF EXISTS course;
    CREATE TABLE course (name TEXT PRIMARY KEY);
    INSERT INTO course VALUES ('botany');
    CREATE TABLE enrolment (
      student TEXT PRIMARY KEY,
      course TEXT REFERENCES course (name) DEFERRABLE INITIALLY DEFERRED
    );
  `);
  const db = new Kysely<School>({
    dialect: new SqliteDialect({ database: sqlite }),
  });
  const closing = stack.move();
  return { db, sqlite, [Symbol.dispose]: () => closing.dispose() };
}

function connection({ scratch }: Tools) {
  const sqlite = new Database(join(scratch, "school.db"), { timeout: 0 });
  return { sqlite, [Symbol.dispose]: () => void sqlite.close() };
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  try {
    other.sqlite.exec("BEGIN IMMEDIATE");
  } catch (error) {
    return `another connection cannot write: ${(error as NodeJS.ErrnoException).code}`;
  }
  const read = other.sqlite.prepare("SELECT student FROM enrolment");
  const names = read.pluck().all().join(", ");
  return `another connection can write; enrolled: ${names || "none"}`;
}
