import { join } from "node:path";
import { type Tools, pair } from "course/pair";
import Database from "better-sqlite3";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` finds no dispose on a Database that is already open.",
  fix: "Register the Database and its `close` with `stack.adopt`.",
  run: (side, tools) => side.findUser(users(tools), (name) => name > "b"),
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 'grace'" },
});

function users({ scratch }: Tools): string {
  const path = join(scratch, "users.db");
  using stack = new DisposableStack();
  const db = stack.adopt(new Database(path), (opened) => opened.close());
  db.exec("DROP TABLE IF EXISTS users; CREATE TABLE users (name TEXT)");
  db.exec("INSERT INTO users VALUES ('ada'), ('grace'), ('mary')");
  return path;
}
