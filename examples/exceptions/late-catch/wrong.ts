// By the time this `catch` runs, the block it belongs to has been left and its
// database is closed: the order that nobody paid can no longer be taken back.

import { DatabaseSync } from "node:sqlite";

export function buy(item: string, path: string, charge: () => void): void {
  let order: Order | undefined;
  try {
    using db = new DatabaseSync(path);
    order = new Order(db, item);
    charge();
  } catch (error) {
    order?.cancel();
    throw error;
  }
}

class Order {
  readonly #db: DatabaseSync;
  readonly #id: number | bigint;

  constructor(db: DatabaseSync, item: string) {
    const insert = db.prepare("INSERT INTO orders (item) VALUES (?)");
    this.#id = insert.run(item).lastInsertRowid;
    this.#db = db;
  }

  cancel() {
    this.#db.prepare("DELETE FROM orders WHERE id = ?").run(this.#id);
  }
}
