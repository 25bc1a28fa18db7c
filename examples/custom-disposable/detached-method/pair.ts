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
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.addUser(join(scratch, "missing", "users.db"), "ada"),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "there is no table",
      run: (side, { scratch }) => side.addUser(join(scratch, "new.db"), "ada"),
      outcome: "threw SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run(side, { scratch, fail }) {
        const path = join(scratch, "users.db");
        using stack = new DisposableStack();
        const db = stack.adopt(new Database(path), (opened) => opened.close());
        db.exec("CREATE TABLE users (name TEXT)");
        fail(Database.prototype, "close");
        side.addUser(path, "ada");
      },
      outcome: "threw EIO",
    },
  ],
  caughtBy: ["typescript/unbound-method"],
});
