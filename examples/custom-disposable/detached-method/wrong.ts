// `db.close` without a call is a function that has lost its `this`. It throws a
// TypeError, and the database stays open until garbage collection.

import Database from "better-sqlite3";

export function addUser(path: string, name: string): void {
  using stack = new DisposableStack();
  const db = new Database(path);
  stack.defer(db.close); // leaks fd

  db.prepare("INSERT INTO users VALUES (?)").run(name);
}
