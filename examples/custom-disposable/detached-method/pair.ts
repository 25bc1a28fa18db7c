import { join } from "node:path";
import { pair } from "course/pair";
import Database from "better-sqlite3";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`stack.defer(db.close)` passes `close` without its `this`.",
  fix: "Call it as a method: `stack.adopt(db, (db) => db.close())`.",
  run(side, tools) {
    const path = join(tools.scratch, "users.db");
    using stack = new DisposableStack();
    const db = stack.adopt(new Database(path), (opened) => opened.close());
    db.exec("DROP TABLE IF EXISTS users; CREATE TABLE users (name TEXT)");
    side.addUser(path, "ada");
    return db.prepare("SELECT name FROM users").pluck().all();
  },
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned [ 'ada' ]" },
  caughtBy: ["typescript/unbound-method"],
});
