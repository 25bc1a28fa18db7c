import { join } from "node:path";
import { pair } from "course/pair";
import Database from "better-sqlite3";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` finds no dispose on a Database, which is open by then.",
  fix: "`stack.adopt` pairs the Database with the call that closes it.",
  run(side, tools) {
    const path = join(tools.scratch, "users.db");
    using stack = new DisposableStack();
    const db = stack.adopt(new Database(path), (opened) => opened.close());
    db.exec("DROP TABLE IF EXISTS users; CREATE TABLE users (name TEXT)");
    db.exec("INSERT INTO users VALUES ('ada'), ('grace')");
    return side.countUsers(path);
  },
  leaks: { file: 1 },
  outcome: { wrong: "threw TypeError", correct: "returned 2" },
  caughtBy: ["TS2850"],
});
