import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";

const known = () => Promise.resolve(5);
const unknown = () => Promise.reject(new Error("no price"));

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A synchronous transaction commits at the first `await`.",
  fix: "Await first, then run the transaction without an `await` in it.",
  note: "No compiler or linter reports it, because `T` becomes a promise. With the type of the correct side, `work: () => void`, oxlint reports an async function there (typescript/no-misused-promises).",
  seen: [
    {
      what: "`db.transaction` throws a TypeError for an async function and rolls back the part before its `await`, but the rest still runs and commits line by line.",
      where: "better-sqlite3 13.2.0",
      link: "https://github.com/WiseLibs/better-sqlite3/pull/1364",
      date: "2026-11-14",
      test: "better-sqlite3 refuses an async function, and the rest of it commits",
    },
    {
      what: "A transaction of `bun:sqlite` in Bun 1.4.0 commits at the first `await`.",
      where: "bun#32937",
      link: "https://github.com/oven-sh/bun/pull/32937",
      date: "2026-06-27",
    },
  ],
  run: async (side, tools) => {
    using db = openShop(tools);
    return await tools.outcomeOf(() => side.order(db, "tea", unknown));
  },
  leaks: {},
  outcome: "returned 'threw Error: no price'",
  effect: {
    observe: fromOutside,
    wrong: "1 order, 0 invoices",
    correct: "0 orders, 0 invoices",
  },
  innocent: {
    run: async (side, tools) => {
      using db = openShop(tools);
      await side.order(db, "tea", known);
      return fromOutside(tools);
    },
    outcome: "returned '1 order, 1 invoice'",
  },
  paths: [
    {
      kind: "body throws",
      when: "the invoice is refused",
      run: async (side, tools) => {
        using db = openShop(tools);
        await side.order(db, "tea", () => Promise.resolve(-1));
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: fromOutside, expected: "0 orders, 0 invoices" },
    },
    {
      kind: "body throws",
      when: "SQLite has rolled back by itself",
      run: async (side, tools) => {
        using db = openShop(tools);
        db.exec(`
          CREATE TEMP TRIGGER refuse BEFORE INSERT ON invoice
          BEGIN SELECT RAISE(ROLLBACK, 'refused'); END
        `);
        await side.order(db, "tea", known);
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: fromOutside, expected: "0 orders, 0 invoices" },
    },
    {
      kind: "release fails",
      when: "the commit fails, and then the rollback",
      run: async (side, tools) => {
        using db = openShop(tools);
        tools.fail(DatabaseSync.prototype, "exec", { call: 2 });
        tools.fail(DatabaseSync.prototype, "exec", { call: 3, code: "EBUSY" });
        await side.order(db, "tea", known);
      },
      outcome: "threw SuppressedError (EBUSY, suppressing EIO)",
    },
    {
      kind: "used elsewhere",
      when: "two orders wait for their prices at once",
      run: async (side, tools) => {
        using db = openShop(tools);
        await Promise.all(
          ["tea", "milk"].map((item) => side.order(db, item, known)),
        );
      },
      outcome: "returned undefined",
      effect: { observe: fromOutside, expected: "2 orders, 2 invoices" },
    },
    {
      kind: "used elsewhere",
      when: "another connection writes while the price is awaited",
      run: async (side, tools) => {
        using db = openShop(tools);
        const price = Promise.withResolvers<number>();
        const ordering = side.order(db, "tea", () => price.promise);
        {
          using other = connection(tools);
          other.exec("INSERT INTO orders VALUES ('milk')");
        }
        price.resolve(5);
        await ordering;
      },
      outcome: "returned undefined",
      effect: { observe: fromOutside, expected: "2 orders, 1 invoice" },
    },
  ],
});

function openShop(tools: Tools): DatabaseSync {
  const db = connection(tools);
  db.exec(`
    DROP TABLE IF EXISTS orders;
    DROP TABLE IF EXISTS invoice;
    CREATE TABLE orders (item TEXT);
    CREATE TABLE invoice (item TEXT, price INTEGER CHECK (price >= 0));
  `);
  return db;
}

function connection({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(join(scratch, "shop.db"));
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  const rows = (table: string) =>
    other.prepare(`SELECT * FROM ${table}`).all().length;
  const amount = (count: number, noun: string) =>
    `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${amount(rows("orders"), "order")}, ${amount(rows("invoice"), "invoice")}`;
}
