import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";
import Database from "better-sqlite3";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` finds no dispose on a Database that is already open.",
  fix: "Register the Database and its `close` with `stack.adopt`.",
  run: (side, tools) => side.findUser(users(tools), (name) => name > "b"),
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 'grace'" },
  note: "`require` returns `any`, so this wrong side compiles. With the types of better-sqlite3 TypeScript reports TS2850. `close` also throws, and closes nothing, while an `iterate()` is open. `for…of` closes its iterator. If you call `next` yourself, adopt the iterator after its database: `stack.adopt(rows, (rows) => rows.return?.())`.",
  paths: [
    {
      kind: "acquire fails",
      when: "the database is missing",
      run: (side, tools) => side.findUser(missing(tools), () => true),
      outcome: "threw SQLITE_CANTOPEN",
      effect: {
        observe: (tools) => `a file was made: ${existsSync(missing(tools))}`,
        expected: "a file was made: false",
      },
    },
    {
      kind: "body throws",
      when: "`isWanted` throws while the query is open",
      run: (side, tools) =>
        side.findUser(users(tools), () => {
          throw new Error("no such wish");
        }),
      outcome: "threw Error: no such wish",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run(side, tools) {
        const path = users(tools);
        tools.fail(Database.prototype, "close");
        return side.findUser(path, () => true);
      },
      outcome: "threw EIO",
    },
  ],
});

const missing = ({ scratch }: Tools) => join(scratch, "missing.db");

function users({ scratch }: Tools): string {
  const path = join(scratch, "users.db");
  using stack = new DisposableStack();
  const db = stack.adopt(new Database(path), (opened) => opened.close());
  db.exec("DROP TABLE IF EXISTS users; CREATE TABLE users (name TEXT)");
  db.exec("INSERT INTO users VALUES ('ada'), ('grace'), ('mary')");
  return path;
}
