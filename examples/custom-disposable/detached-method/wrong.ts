// A method that is taken off its object comes without a `this`, so the stack
// calls a `close` that has nothing to close, and throws a TypeError.

import Database from "better-sqlite3";

export function addUser(path: string, name: string): void {
  using stack = new DisposableStack();
  const db = new Database(path);
  stack.defer(db.close); // leaks fd

  db.prepare("INSERT INTO users VALUES (?)").run(name);
}
