// Each order is saved by a function that runs its work in a savepoint. The
// rollback of the whole is in `finally`, and happens unless COMMIT has run.

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
      const isSaved = attempt(db, () => {
        save(db, order);
        check(order);
      });
      if (!isSaved) rejected.push(order.id);
    }
    db.exec("COMMIT");
    return rejected;
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
  }
}

/** Undoes the work, and nothing else, when it is rejected. */
function attempt(db: DatabaseSync, work: () => void): boolean {
  db.exec("SAVEPOINT attempt");
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    db.exec("ROLLBACK TO attempt");
    return false;
  } finally {
    if (db.isTransaction) db.exec("RELEASE attempt");
  }
}

function save(db: DatabaseSync, { id, items }: Order): void {
  db.prepare("INSERT INTO orders VALUES (?)").run(id);
  const add = db.prepare("INSERT INTO item VALUES (?, ?)");
  for (const item of items) add.run(id, item);
}
