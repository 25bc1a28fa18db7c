import type { DatabaseSync } from "node:sqlite";

export interface Order {
  readonly id: number;
  readonly items: readonly string[];
}

/** What `check` throws for an order that is not to be saved. */
export class Rejected extends Error {}

/** Saves the orders in one transaction; the ids of those that are rejected. */
export function saveOrders(
  db: DatabaseSync,
  orders: readonly Order[],
  check: (order: Order) => void,
): number[] {
  const rejected: number[] = [];
  db.exec("BEGIN IMMEDIATE");
  using stack = new DisposableStack();
  stack.defer(() => {
    if (db.isTransaction) db.exec("ROLLBACK");
  });
  for (const order of orders) {
    db.exec("SAVEPOINT one");
    try {
      save(db, order);
      check(order);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      db.exec("ROLLBACK TO one");
      rejected.push(order.id);
    }
    db.exec("RELEASE one");
  }
  db.exec("COMMIT");
  return rejected;
}

function save(db: DatabaseSync, { id, items }: Order): void {
  db.prepare("INSERT INTO orders VALUES (?)").run(id);
  const add = db.prepare("INSERT INTO item VALUES (?, ?)");
  for (const item of items) add.run(id, item);
}
