import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";

const [tea, milk] = [
  { id: 1, items: ["tea"] },
  { id: 3, items: ["milk"] },
];
const invalid = { id: 2, items: ["bread", ""] };

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The rollback of a nested transaction undoes the outer one.",
  fix: "Nest with SAVEPOINT; undo with ROLLBACK TO and RELEASE.",
  note: "ROLLBACK TO keeps the savepoint, so RELEASE has to follow. Otherwise the next RELEASE ends only that inner level, and an outermost savepoint is not committed. Savepoints may share a name: both commands take the innermost. An async `work` is refused: its queries before the first `await` are rolled back, but the rest of it still runs, and each query commits separately, as in [`async-in-transaction`](async-in-transaction). `db.transaction` of better-sqlite3 nests and refuses this way, and a controlled transaction of kysely has `savepoint`, `rollbackToSavepoint` and `releaseSavepoint`.",
  seen: [
    {
      what: "In Python, a nested BEGIN failed, and the rollback after it undid the outer transaction.",
      where: "neosqlite#93",
      link: "https://github.com/cwt/neosqlite/issues/93",
      date: "2026-08-25",
    },
    {
      what: "In C++, a rolled back savepoint was not released, so the outermost one was not committed.",
      where: "libxayagame#149",
      link: "https://github.com/xaya/libxayagame/issues/149",
      date: "2026-07-07",
    },
  ],
  run(side, tools) {
    using db = openShop(tools);
    return side.saveAll(db, [tea, invalid, milk]);
  },
  leaks: {},
  outcome: "returned 2",
  effect: {
    observe: fromOutside,
    wrong: "orders: 3; items: milk",
    correct: "orders: 1, 3; items: tea, milk",
  },
  innocent: {
    run(side, tools) {
      using db = openShop(tools);
      side.saveAll(db, [tea, milk]);
      return fromOutside(tools);
    },
    outcome: "returned 'orders: 1, 3; items: tea, milk'",
  },
  paths: [
    {
      kind: "body throws",
      when: "all orders are invalid",
      run(side, tools) {
        using db = openShop(tools);
        return side.saveAll(db, [invalid, { id: 5, items: [""] }]);
      },
      outcome: "returned 0",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "body throws",
      when: "SQLite rolls all of it back by itself",
      run(side, tools) {
        using db = openShop(tools);
        db.exec(`
          CREATE TEMP TRIGGER full BEFORE INSERT ON orders WHEN new.id = 3
          BEGIN SELECT RAISE(ROLLBACK, 'full'); END
        `);
        return side.saveAll(db, [tea, milk, { id: 4, items: ["jam"] }]);
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "body throws",
      when: "the table of items has other columns",
      run(side, tools) {
        using db = openShop(tools);
        db.exec("CREATE TEMP TABLE item (id INTEGER)");
        return side.saveAll(db, [tea, milk]);
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "body throws",
      when: "the work is an async function",
      run: async (side, tools) => {
        using db = openShop(tools);
        await side.transaction(db, async () => {
          db.exec("INSERT INTO orders VALUES (1)");
          await Promise.resolve();
        });
      },
      outcome: "threw TypeError",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "body throws",
      when: "a middle level throws after its inner ones have ended",
      run(side, tools) {
        using db = openShop(tools);
        return side.transaction(db, () => {
          db.exec("INSERT INTO orders VALUES (9)");
          try {
            return side.transaction(db, () => {
              db.exec("INSERT INTO orders VALUES (1)");
              side.saveAll(db, [milk, invalid]); // two levels more
              throw new Error("the payment failed");
            });
          } catch (error) {
            return (error as Error).message;
          }
        });
      },
      outcome: "returned 'the payment failed'",
      effect: { observe: fromOutside, expected: "orders: 9; items: none" },
    },
    {
      kind: "release fails",
      when: "the commit fails, and then the rollback",
      run(side, tools) {
        using db = openShop(tools);
        tools.fail(DatabaseSync.prototype, "exec", { call: 4 });
        tools.fail(DatabaseSync.prototype, "exec", { call: 5, code: "EBUSY" });
        return side.saveAll(db, [tea]);
      },
      outcome: "threw SuppressedError (EBUSY, suppressing EIO)",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "release fails",
      when: "an order is invalid, and undoing it fails",
      run(side, tools) {
        using db = openShop(tools);
        tools.fail(DatabaseSync.prototype, "exec", { call: 5 });
        return side.saveAll(db, [tea, invalid, milk]);
      },
      outcome: "threw SuppressedError (EIO, suppressing ERR_SQLITE_ERROR)",
      effect: { observe: fromOutside, expected: "orders: none; items: none" },
    },
    {
      kind: "release fails",
      when: "the commit fails while another connection reads",
      run(side, tools) {
        using db = openShop(tools);
        using other = connection(tools);
        other.exec("BEGIN; SELECT * FROM orders");
        try {
          return side.saveAll(db, [tea]);
        } finally {
          other.exec("ROLLBACK");
          side.saveAll(db, [milk]);
        }
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: fromOutside, expected: "orders: 3; items: milk" },
    },
    {
      kind: "used elsewhere",
      when: "the caller has a transaction open",
      run(side, tools) {
        using db = openShop(tools);
        db.exec("BEGIN; INSERT INTO orders VALUES (9)");
        const saved = side.saveAll(db, [tea, invalid]);
        const before = fromOutside(tools);
        db.exec("COMMIT");
        return [saved, before];
      },
      outcome: "returned [ 1, 'orders: none; items: none' ]",
      effect: { observe: fromOutside, expected: "orders: 1, 9; items: tea" },
    },
  ],
});

function openShop(tools: Tools): DatabaseSync {
  const db = connection(tools);
  db.exec(`
    DROP TABLE IF EXISTS item;
    DROP TABLE IF EXISTS orders;
    CREATE TABLE orders (id INTEGER PRIMARY KEY);
    CREATE TABLE item (id INTEGER, name TEXT CHECK (name != ''));
  `);
  return db;
}

function connection({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(join(scratch, "shop.db"));
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  const list = (sql: string) =>
    other
      .prepare(sql)
      .all()
      .map(({ value }) => value)
      .join(", ") || "none";
  const orders = list("SELECT id AS value FROM orders ORDER BY id");
  return `orders: ${orders}; items: ${list("SELECT name AS value FROM item")}`;
}
