// better-sqlite3 knows nothing of dispose. By the time that `using` asks for it
// the database is open: there is a TypeError, and nothing that would close it.

import Database from "better-sqlite3";

export function countUsers(path: string): unknown {
  // @ts-expect-error TS2850: a Database is not disposable
  using db = new Database(path); // leaks fd

  return db.prepare("SELECT count(*) FROM users").pluck().get();
}
