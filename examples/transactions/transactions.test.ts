import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import Database from "better-sqlite3";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { Kysely, SqliteDialect } from "kysely";
import { expect, test } from "vitest";
import asyncInTransaction from "./async-in-transaction/pair.ts";
import commitFails from "./commit-fails/pair.ts";
import commitInOneBranch from "./commit-in-one-branch/pair.ts";
import disposeThatThrows from "./dispose-that-throws/pair.ts";
import nestedRollback from "./nested-rollback/pair.ts";
import queryOnThePool from "./query-on-the-pool/pair.ts";
import rollbackFails from "./rollback-fails/pair.ts";
import unfinishedIterator from "./unfinished-iterator/pair.ts";
import ordersOfTheDay from "./exercises/orders-of-the-day/check.ts";
import seatsForAGroup from "./exercises/seats-for-a-group/check.ts";
import question from "./question/question.ts";

/** Has SQLite roll back by itself. */
const refusing = `
  CREATE TEMP TRIGGER full BEFORE INSERT ON line
  BEGIN SELECT RAISE(ROLLBACK, 'full'); END
`;

test.for([
  commitInOneBranch,
  rollbackFails,
  commitFails,
  disposeThatThrows,
  queryOnThePool,
  asyncInTransaction,
  nestedRollback,
  unfinishedIterator,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([seatsForAGroup, ordersOfTheDay])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of transactions has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("better-sqlite3 nests with a savepoint when a transaction is open", () => {
  using file = emptyTable();
  using db = openBetter(file.path);
  const insert = db.sqlite.prepare("INSERT INTO line VALUES (?)");
  const nested = db.sqlite.transaction(() => {
    insert.run("inner");
    throw new Error("undo the inner one");
  });
  db.sqlite.transaction(() => {
    insert.run("outer");
    expect(nested).toThrow("undo the inner one");
  })();
  expect(db.lines()).toEqual(["outer"]);
});

test("better-sqlite3 keeps the first error when SQLite has rolled back", () => {
  using file = emptyTable();
  using db = openBetter(file.path);
  db.sqlite.exec(refusing);
  const insert = db.sqlite.prepare("INSERT INTO line VALUES ('one')");
  expect(db.sqlite.transaction(() => insert.run())).toThrow("full");
});

test("await using of a Kysely closes the database", async () => {
  using file = emptyTable();
  using db = openBetter(file.path);
  {
    await using kysely = kyselyOver(db.sqlite);
    await kysely.selectFrom("line").selectAll().execute();
    expect(db.sqlite.open).toBe(true);
  }
  expect(db.sqlite.open).toBe(false);
});

test("an unfinished iterator of node:sqlite keeps its read lock after COMMIT", () => {
  using file = emptyTable();
  using db = new DatabaseSync(file.path);
  using other = new DatabaseSync(file.path);
  db.exec("BEGIN IMMEDIATE; INSERT INTO line VALUES ('one'), ('two')");
  {
    using lines = db.prepare("SELECT * FROM line").iterate();
    lines.next();
    db.exec("COMMIT");
    expect(() => other.exec("DELETE FROM line")).toThrow("database is locked");
  }
  other.exec("DELETE FROM line");
});

test("closing a DatabaseSync rolls its transaction back", () => {
  using file = emptyTable();
  {
    using db = new DatabaseSync(file.path);
    db.exec("BEGIN; INSERT INTO line VALUES ('one')");
  }
  using db = openBetter(file.path);
  expect(db.lines()).toEqual([]);
});

test("an outermost savepoint is not committed when a rolled back one is not released", () => {
  using file = emptyTable();
  using db = new DatabaseSync(file.path);
  db.exec("SAVEPOINT level; SAVEPOINT level; ROLLBACK TO level");
  db.exec("INSERT INTO line VALUES ('one'); RELEASE level");
  expect(db.isTransaction).toBe(true);
  db.exec("RELEASE level");
  expect(db.isTransaction).toBe(false);
});

test.runIf(process.platform === "linux")(
  "node:sqlite writes while better-sqlite3 has the write lock in the same process",
  () => {
    using file = emptyTable();
    using db = openBetter(file.path);
    db.sqlite.exec("BEGIN IMMEDIATE");
    {
      using same = openBetter(file.path);
      expect(() => same.sqlite.exec("BEGIN IMMEDIATE")).toThrow(
        expect.objectContaining({ code: "SQLITE_BUSY" }),
      );
    }
    using other = new DatabaseSync(file.path);
    other.exec("INSERT INTO line VALUES ('in between')");
    db.sqlite.exec("ROLLBACK");
    expect(db.lines()).toEqual(["in between"]);
  },
);

/** A database file with an empty table, removed with its directory. */
function emptyTable() {
  using stack = new DisposableStack();
  const { path: folder } = stack.use(
    mkdtempDisposableSync(join(tmpdir(), "transactions-")),
  );
  const path = join(folder, "lines.db");
  using db = new DatabaseSync(path);
  db.exec("CREATE TABLE line (text TEXT)");
  const removal = stack.move();
  return { path, [Symbol.dispose]: () => removal.dispose() };
}

function openBetter(path: string) {
  const sqlite = new Database(path, { timeout: 0 });
  return {
    sqlite,
    lines: () => sqlite.prepare("SELECT text FROM line").pluck().all(),
    [Symbol.dispose]: () => void sqlite.close(),
  };
}

function kyselyOver(database: Database.Database) {
  return new Kysely<{ line: { text: string } }>({
    dialect: new SqliteDialect({ database }),
  });
}
