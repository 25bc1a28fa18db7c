// Only an open transaction is rolled back. If that fails, a SuppressedError
// keeps the error that came first.

import type { DatabaseSync } from "node:sqlite";

export function attach(db: DatabaseSync, name: string, data: Buffer): void {
  db.exec("BEGIN IMMEDIATE");
  using stack = new DisposableStack();
  stack.defer(() => {
    if (db.isTransaction) db.exec("ROLLBACK");
  });
  db.prepare("INSERT INTO attachment VALUES (?, ?)").run(name, data);
  db.prepare("UPDATE mailbox SET size = size + ?").run(data.length);
  db.exec("COMMIT");
}
