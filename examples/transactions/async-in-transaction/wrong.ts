// An async function returns at its first `await`, and COMMIT runs then. The
// lines after the `await` run outside of the transaction.

import type { DatabaseSync } from "node:sqlite";

export async function order(
  db: DatabaseSync,
  item: string,
  priceOf: (item: string) => Promise<number>,
): Promise<void> {
  await transaction(db, async () => {
    db.prepare("INSERT INTO orders VALUES (?)").run(item);
    const price = await priceOf(item);
    db.prepare("INSERT INTO invoice VALUES (?, ?)").run(item, price);
  });
}

function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  using stack = new DisposableStack();
  stack.defer(() => {
    if (db.isTransaction) db.exec("ROLLBACK");
  });
  const result = work();
  db.exec("COMMIT");
  return result;
}
