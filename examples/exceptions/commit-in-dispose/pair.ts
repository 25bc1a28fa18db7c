import { pair, type Tools } from "course/pair";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A commit in dispose also runs after an exception.",
  fix: "Commit in the last line of the block; let dispose roll back.",
  note: "A transaction belongs to its connection. During an `await` in the block, other code that uses the connection would write into this transaction, and a rollback would undo its work. Code that has to wait needs a separate connection. A second writer then fails with SQLITE_BUSY; in one process, a busy timeout would only block the event loop.",
  run(side, tools) {
    using db = openBank(tools.file("bank.db"));
    return [transfer("eve"), transfer("bob")];

    function transfer(to: string): string {
      try {
        side.transfer(db, to, 30);
        return "done";
      } catch (error) {
        return (error as Error).message;
      }
    }
  },
  leaks: {},
  outcome: "returned [ 'no account: eve', 'done' ]",
  effect: {
    observe: accountsIn,
    wrong: "ann has 40 of 100, bob 30",
    correct: "ann has 70 of 100, bob 30",
  },
  innocent: {
    run(side, tools) {
      using db = openBank(tools.file("bank.db"));
      side.transfer(db, "bob", 30);
      return db
        .prepare("SELECT sum FROM account")
        .all()
        .map(({ sum }) => sum);
    },
    outcome: "returned [ 70, 30 ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the account does not exist",
      run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        side.transfer(db, "eve", 30);
      },
      outcome: "threw Error: no account: eve",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "body throws",
      when: "the payer has no account",
      run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        db.exec("UPDATE account SET owner = 'anna' WHERE owner = 'ann'");
        side.transfer(db, "bob", 30);
      },
      outcome: "threw Error: no account: ann",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "body throws",
      when: "SQLite has rolled back already",
      run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        db.exec(`CREATE TRIGGER frozen BEFORE UPDATE ON account
          BEGIN SELECT RAISE(ROLLBACK, 'the account is frozen'); END`);
        side.transfer(db, "bob", 30);
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "body throws",
      when: "a reader on another connection blocks the commit",
      async run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        using reader = new DatabaseSync(join(tools.scratch, "bank.db"));
        using rows = reader.prepare("SELECT * FROM account").iterate();
        rows.next();
        const outcome = await tools.outcomeOf(() =>
          side.transfer(db, "bob", 30),
        );
        return [outcome, db.isTransaction];
      },
      outcome: "returned [ 'threw ERR_SQLITE_ERROR', false ]",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "release fails",
      when: "the account does not exist and the rollback fails",
      run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        tools.fail(DatabaseSync.prototype, "exec", { call: 2 });
        side.transfer(db, "eve", 30);
      },
      outcome:
        "threw SuppressedError (EIO, suppressing Error: no account: eve)",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "used elsewhere",
      when: "another connection writes before the first UPDATE",
      async run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        using other = new DatabaseSync(join(tools.scratch, "bank.db"), {
          timeout: 0,
        });
        using _transaction = new side.Transaction(db);
        return await tools.outcomeOf(() =>
          other.exec("UPDATE account SET sum = 5 WHERE owner = 'bob'"),
        );
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR'",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 0" },
    },
    {
      kind: "used elsewhere",
      when: "the connection has an open transaction",
      async run(side, tools) {
        using db = openBank(tools.file("bank.db"));
        db.exec("BEGIN; UPDATE account SET sum = 5 WHERE owner = 'bob'");
        const outcome = await tools.outcomeOf(() =>
          side.transfer(db, "bob", 30),
        );
        db.exec("COMMIT");
        return outcome;
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR'",
      effect: { observe: accountsIn, expected: "ann has 100 of 100, bob 5" },
    },
    ...["rolled back", "committed"].map((ending) => ({
      kind: "disposed twice" as const,
      when: `it was ${ending} and another transaction is open`,
      run: async (side: Side, tools: Tools) => {
        using db = openBank(tools.file("bank.db"));
        const first = new side.Transaction(db);
        if (ending === "committed") first.commit();
        else first[Symbol.dispose]();
        using _other = new side.Transaction(db);
        first[Symbol.dispose]();
        const late = await tools.outcomeOf(() => first.commit());
        return [late, db.isTransaction];
      },
      outcome: "returned [ 'threw Error: the transaction has ended', true ]",
    })),
  ],
});

function accountsIn({ scratch }: Tools): string {
  using db = new DatabaseSync(join(scratch, "bank.db"));
  const accounts = db.prepare("SELECT sum FROM account ORDER BY owner");
  const [ann, bob] = accounts.all().map(({ sum }) => Number(sum));
  return `ann has ${ann} of 100, bob ${bob}`;
}

function openBank(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE account (owner TEXT, sum INTEGER);
    INSERT INTO account VALUES ('ann', 100), ('bob', 0)`);
  return db;
}
