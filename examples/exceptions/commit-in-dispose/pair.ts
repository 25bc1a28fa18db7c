import { pair } from "course/pair";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A commit in dispose also runs after an exception.",
  fix: "Commit in the last line of the block; let dispose roll back.",
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
    observe({ scratch }) {
      using db = new DatabaseSync(join(scratch, "bank.db"));
      const accounts = db.prepare("SELECT sum FROM account ORDER BY owner");
      const [ann, bob] = accounts.all().map(({ sum }) => Number(sum));
      return `ann has ${ann} of 100, bob ${bob}`;
    },
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
});

function openBank(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE account (owner TEXT, sum INTEGER);
    INSERT INTO account VALUES ('ann', 100), ('bob', 0)`);
  return db;
}
