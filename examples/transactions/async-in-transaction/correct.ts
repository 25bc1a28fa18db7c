// The price is known before the transaction begins. Its work is synchronous, so
// all of it runs between BEGIN and COMMIT.

import type { DatabaseSync } from "node:sqlite";

export async function order(
  db: DatabaseSync,
  item: string,
  priceOf: (item: string) => Promise<number>,
): Promise<void> {
  const price = await priceOf(item);
  transaction(db, () => {
    db.prepare("INSERT INTO orders VALUES (?)").run(item);
    db.prepare("INSERT INTO invoice VALUES (?, ?)").run(item, price);
  });
}

function transaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  using stack = new DisposableStack();
  stack.defer(() => {
    if (db.isTransaction) db.exec("ROLLBACK");
  });
  work();
  db.exec("COMMIT");
}
