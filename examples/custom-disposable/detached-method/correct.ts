// `adopt` passes the database to the function that closes it, and that function
// calls `close` as a method.

import Database from "better-sqlite3";

export function addUser(path: string, name: string): void {
  using stack = new DisposableStack();
  const db = stack.adopt(new Database(path), (opened) => opened.close());

  db.prepare("INSERT INTO users VALUES (?)").run(name);
}
