// A nested call joins the outer transaction, but its ROLLBACK ends that one.
// The orders before it are lost, and each later one commits alone.

import type { DatabaseSync } from "node:sqlite";

export interface Order {
  readonly id: number;
  readonly items: readonly string[];
}

/** Saves all orders that are valid, in one transaction. */
export function saveAll(db: DatabaseSync, orders: readonly Order[]): number {
  return transaction(db, () => {
    let saved = 0;
    for (const order of orders) {
      try {
        transaction(db, () => save(db, order));
        saved += 1;
      } catch (error) {
        const { errcode = 0 } = error as { errcode?: number };
        const isInvalid = (errcode & 0xff) === 19; // SQLITE_CONSTRAINT
        if (!isInvalid) throw error;
      }
    }
    return saved;
  });
}

function save(db: DatabaseSync, { id, items }: Order): void {
  db.prepare("INSERT INTO orders VALUES (?)").run(id);
  const add = db.prepare("INSERT INTO item VALUES (?, ?)");
  for (const item of items) add.run(id, item);
}

export function transaction<T>(db: DatabaseSync, work: () => T): T {
  const isNested = db.isTransaction;
  if (!isNested) db.exec("BEGIN IMMEDIATE");
  using stack = new DisposableStack();
  let isDone = false;
  stack.defer(() => {
    if (!isDone && db.isTransaction) db.exec("ROLLBACK");
  });
  const result = work();
  if (result instanceof Promise) throw new TypeError("work is async");
  if (!isNested && db.isTransaction) db.exec("COMMIT");
  isDone = true;
  return result;
}
