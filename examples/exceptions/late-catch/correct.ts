// An order that is not confirmed takes itself back when the block is left.
// Disposal goes from the last to the first, so its database is still open.

import { DatabaseSync } from "node:sqlite";

export function buy(item: string, path: string, charge: () => void): void {
  using db = new DatabaseSync(path);
  using order = new Order(db, item);
  charge();
  order.confirm();
}

class Order {
  readonly #db: DatabaseSync;
  readonly #id: number | bigint;
  #confirmed = false;

  constructor(db: DatabaseSync, item: string) {
    const insert = db.prepare("INSERT INTO orders (item) VALUES (?)");
    this.#id = insert.run(item).lastInsertRowid;
    this.#db = db;
  }

  confirm() {
    this.#confirmed = true;
  }

  [Symbol.dispose]() {
    if (this.#confirmed) return;
    this.#db.prepare("DELETE FROM orders WHERE id = ?").run(this.#id);
  }
}
