// `adopt` takes any value along with what releases it, and the stack does that
// when the block ends.

import Database from "better-sqlite3";

export function countUsers(path: string): unknown {
  using stack = new DisposableStack();
  const db = stack.adopt(new Database(path), (opened) => opened.close());

  return db.prepare("SELECT count(*) FROM users").pluck().get();
}
