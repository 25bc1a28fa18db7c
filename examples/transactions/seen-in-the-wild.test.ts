// What the pinned releases do, as the pairs' sightings say. A test that fails
// here has found a release that no longer does so: then the sighting goes.

import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { reproduce } from "course";
import { Kysely, SqliteDialect } from "kysely";
import { expect, test } from "vitest";

test("await using of a transaction of kysely throws after a commit", async () => {
  using shop = newShop();
  const committed = await reproduce(async () => {
    await using db = kyselyOver(shop.open());
    await using trx = await db.startTransaction().execute();
    await trx.insertInto("item").values({ name: "tea" }).execute();
    await trx.commit().execute();
  });
  expect(committed).toEqual({
    outcome:
      "threw Error: calling the destroy method for a Transaction is not supported",
    leaked: {},
  });
  expect(shop.items()).toEqual(["tea"]);
});

test("await using of a transaction of kysely keeps it open after an error", async () => {
  using shop = newShop();
  using sqlite = closing(shop.open());
  const db = kyselyOver(sqlite.db);
  const failed = await reproduce(async () => {
    await using trx = await db.startTransaction().execute();
    await trx.insertInto("item").values({ name: "tea" }).execute();
    await trx.insertInto("item").values({ name: "" }).execute();
  });
  expect(failed).toEqual({
    outcome:
      "threw SuppressedError (Error: calling the destroy method for a Transaction is not supported, suppressing SQLITE_CONSTRAINT_CHECK)",
    leaked: { file: 1 }, // the journal of the open transaction
  });
  expect(sqlite.db.inTransaction).toBe(true);
  expect(await isAnswered(db.selectFrom("item").execute())).toBe(false);
});

test("a failed commit of kysely keeps the connection", async () => {
  using shop = newShop();
  using sqlite = closing(shop.open());
  const db = kyselyOver(sqlite.db);
  const failed = await reproduce(async () => {
    const trx = await db.startTransaction().execute();
    await trx.insertInto("sale").values({ item: "missing" }).execute();
    await trx.commit().execute();
  });
  expect(failed).toEqual({
    outcome: "threw SQLITE_CONSTRAINT_FOREIGNKEY",
    leaked: { file: 1 }, // the journal of the open transaction
  });
  expect(sqlite.db.inTransaction).toBe(true);
  expect(await isAnswered(db.selectFrom("item").execute())).toBe(false);
});

test("the callback form of kysely throws the error of a failed rollback", async () => {
  using shop = newShop();
  const failed = await reproduce(async () => {
    await using db = kyselyOver(shop.open());
    await db.transaction().execute(async (trx) => {
      await trx.insertInto("item").values({ name: "full" }).execute();
    });
  });
  expect(failed).toEqual({
    outcome: "threw SQLITE_ERROR", // of the rollback
    leaked: {},
  });
});

test("better-sqlite3 refuses an async function, and the rest of it commits", async () => {
  using shop = newShop();
  using sqlite = closing(shop.open());
  const insert = sqlite.db.prepare("INSERT INTO item VALUES (?)");
  const work = sqlite.db.transaction(async () => {
    insert.run("before the await");
    await setImmediate();
    insert.run("after the await");
  });
  const refused = await reproduce(async () => {
    try {
      void work();
    } finally {
      await setImmediate();
      await setImmediate();
    }
  });
  expect(refused).toEqual({ outcome: "threw TypeError", leaked: {} });
  expect(shop.items()).toEqual(["after the await"]);
});

test("an unfinished iterator of better-sqlite3 makes the close throw", async () => {
  using shop = newShop();
  const sqlite = shop.open();
  sqlite.exec("INSERT INTO item VALUES ('tea'), ('milk')");
  sqlite.close();

  using stack = new DisposableStack();
  const closed = await reproduce(() => {
    const db = stack.adopt(shop.open(), (db) => void db.close());
    const items = db.prepare("SELECT name FROM item").iterate();
    stack.defer(() => items.return?.());
    items.next();
    db.close();
  });
  expect(closed).toEqual({
    outcome: "threw TypeError", // the connection is busy
    leaked: { file: 1 }, // the database
  });
});

/** A database file, removed with its folder. */
function newShop() {
  const folder = mkdtempDisposableSync(join(tmpdir(), "shop-"));
  const path = join(folder.path, "shop.db");
  const open = () => new Database(path, { timeout: 0 });
  using creating = closing(open());
  creating.db.exec(`
    CREATE TABLE item (name TEXT PRIMARY KEY CHECK (name != ''));
    CREATE TABLE sale (
      item TEXT REFERENCES item DEFERRABLE INITIALLY DEFERRED
    );
    CREATE TRIGGER full BEFORE INSERT ON item WHEN new.name = 'full'
    BEGIN SELECT RAISE(ROLLBACK, 'full'); END; -- SQLite rolls back by itself
  `);
  return {
    open,
    items() {
      using reading = closing(open());
      return reading.db.prepare("SELECT name FROM item").pluck().all();
    },
    [Symbol.dispose]: () => folder.remove(),
  };
}

function closing(db: Database.Database) {
  return { db, [Symbol.dispose]: () => void db.close() };
}

function kyselyOver(database: Database.Database) {
  return new Kysely<{ item: { name: string }; sale: { item: string } }>({
    dialect: new SqliteDialect({ database }),
  });
}

function isAnswered(query: Promise<unknown>): Promise<boolean> {
  return Promise.race([query.then(() => true), setTimeout(200, false)]);
}
