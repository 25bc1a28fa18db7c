// Deletes the rows of a rejected order, and needs no savepoint for it.

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
  try {
    for (const order of orders) {
      save(db, order);
      try {
        check(order);
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        db.prepare("DELETE FROM item WHERE id = ?").run(order.id);
        db.prepare("DELETE FROM orders WHERE id = ?").run(order.id);
        rejected.push(order.id);
      }
    }
    db.exec("COMMIT");
    return rejected;
  } catch (error) {
    try {
      if (db.isTransaction) db.exec("ROLLBACK");
    } catch {}
    throw error;
  }
}

function save(db: DatabaseSync, { id, items }: Order): void {
  db.prepare("INSERT INTO orders VALUES (?)").run(id);
  const add = db.prepare("INSERT INTO item VALUES (?, ?)");
  for (const item of items) add.run(id, item);
}
