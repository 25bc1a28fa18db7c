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
  for (const order of orders) {
    try {
      save(db, order);
      check(order);
    } catch {
      db.exec("ROLLBACK");
      rejected.push(order.id);
    }
  }
  db.exec("COMMIT");
  return rejected;
}

function save(db: DatabaseSync, { id, items }: Order): void {
  db.prepare("INSERT INTO orders VALUES (?)").run(id);
  const add = db.prepare("INSERT INTO item VALUES (?, ?)");
  for (const item of items) add.run(id, item);
}
