import { join } from "node:path";
import Database from "better-sqlite3";
import { pair, type Tools } from "course/pair";
import { Kysely, SqliteDialect } from "kysely";

type Bank = import("./correct.ts").Bank;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A query inside a transaction waits for a second connection.",
  fix: "Run each query of the transaction on `trx`, also in the functions that it calls.",
  note: 'A `Transaction` of kysely is a `Kysely`, so a function that takes `Kysely<Bank>` accepts both and the compiler is silent. If SQLite rolls back by itself, the rollback fails, and the SuppressedError has both errors. The callback form, `db.transaction().execute`, of kysely 0.29.9 throws only the second one, as in [`rollback-fails`](rollback-fails). With one connection, as here, the call waits without a limit. With more, it waits when all of them are in transactions, and until then the query commits separately. Since [knex#1177](https://github.com/knex/knex/pull/1177) knex limits the wait, and its error asks: "Are you missing a .transacting(trx) call?"',
  seen: [
    {
      what: "A query outside the transaction hangs on SQLite, because the only connection is in the transaction.",
      where: "knex#1171",
      link: "https://github.com/knex/knex/issues/1171",
      date: "2016-01-30",
    },
  ],
  run: async (side, tools) => {
    using bank = openBank(tools);
    const moving = side.transfer(bank.db, "ann", "bob", 30);
    return (await tools.isPending(moving)) ? "it waits" : "it finishes";
  },
  leaks: {},
  outcome: { wrong: "returned 'it waits'", correct: "returned 'it finishes'" },
  effect: {
    observe: sums,
    wrong: "ann has 100, bob 0",
    correct: "ann has 70, bob 30",
  },
  innocent: {
    run: async (side, tools) => {
      using bank = openBank(tools);
      return await tools.outcomeOf(() =>
        side.transfer(bank.db, "eve", "bob", 30),
      );
    },
    outcome: "returned 'threw Error: eve has no account'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "body throws",
      when: "the second account is missing",
      run: async (side, tools) => {
        using bank = openBank(tools);
        await side.transfer(bank.db, "ann", "eve", 30);
      },
      outcome: "threw Error: eve has no account",
      effect: { observe: sums, expected: "ann has 100, bob 0" },
    },
    {
      kind: "body throws",
      when: "SQLite rolls back by itself, so the rollback fails",
      run: async (side, tools) => {
        using bank = openBank(tools);
        bank.sqlite.exec(`
          CREATE TEMP TRIGGER poor BEFORE UPDATE ON account WHEN new.sum < 0
          BEGIN SELECT RAISE(ROLLBACK, 'ann has too little'); END
        `);
        const first = await tools.outcomeOf(() =>
          side.transfer(bank.db, "ann", "bob", 500),
        );
        await side.transfer(bank.db, "ann", "bob", 30);
        return first;
      },
      outcome:
        "returned 'threw SuppressedError (SQLITE_ERROR, suppressing SQLITE_CONSTRAINT_TRIGGER)'",
      effect: { observe: sums, expected: "ann has 70, bob 30" },
    },
    {
      kind: "release fails",
      when: "the commit fails while another connection reads",
      run: async (side, tools) => {
        using bank = openBank(tools);
        using other = connection(tools);
        other.sqlite.exec("BEGIN; SELECT * FROM account");
        const first = await tools.outcomeOf(() =>
          side.transfer(bank.db, "ann", "bob", 500),
        );
        other.sqlite.exec("ROLLBACK");
        await side.transfer(bank.db, "ann", "bob", 30);
        return first;
      },
      outcome: "returned 'threw SQLITE_BUSY'",
      effect: { observe: sums, expected: "ann has 70, bob 30" },
    },
    {
      kind: "used elsewhere",
      when: "two transfers run at once",
      run: async (side, tools) => {
        using bank = openBank(tools);
        await Promise.all([
          side.transfer(bank.db, "ann", "bob", 30),
          side.transfer(bank.db, "bob", "ann", 10),
        ]);
      },
      outcome: "returned undefined",
      effect: { observe: sums, expected: "ann has 80, bob 20" },
    },
    {
      kind: "used elsewhere",
      when: "another connection holds the write lock",
      run: async (side, tools) => {
        using bank = openBank(tools);
        using other = connection(tools);
        other.sqlite.exec("BEGIN IMMEDIATE");
        return await tools.outcomeOf(() =>
          side.transfer(bank.db, "ann", "bob", 30),
        );
      },
      outcome: "returned 'threw SQLITE_BUSY'",
      effect: { observe: sums, expected: "ann has 100, bob 0" },
    },
  ],
});

/** Closing the connection itself ends a transaction that kysely waits in. */
function openBank(tools: Tools) {
  using stack = new DisposableStack();
  const { sqlite } = stack.use(connection(tools));
  sqlite.exec(`
    DROP TABLE IF EXISTS account;
    CREATE TABLE account (owner TEXT, sum INTEGER);
    INSERT INTO account VALUES ('ann', 100), ('bob', 0);
  `);
  const db = new Kysely<Bank>({
    dialect: new SqliteDialect({ database: sqlite }),
  });
  const closing = stack.move();
  return { db, sqlite, [Symbol.dispose]: () => closing.dispose() };
}

function connection({ scratch }: Tools) {
  const sqlite = new Database(join(scratch, "bank.db"), { timeout: 0 });
  return { sqlite, [Symbol.dispose]: () => void sqlite.close() };
}

/** As another connection sees them. */
function sums(tools: Tools): string {
  using other = connection(tools);
  const read = other.sqlite.prepare("SELECT sum FROM account ORDER BY owner");
  const [ann, bob] = read.pluck().all();
  return `ann has ${ann}, bob ${bob}`;
}
