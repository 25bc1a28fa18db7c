// The last line of the work commits. Whatever leaves the block before it, an
// exception or a `return`, leaves it by way of a rollback.

import type { DatabaseSync } from "node:sqlite";

export function transfer(db: DatabaseSync, to: string, amount: number): void {
  using transaction = new Transaction(db);
  const add = db.prepare("UPDATE account SET sum = sum + ? WHERE owner = ?");
  add.run(-amount, "ann");
  if (add.run(amount, to).changes === 0) throw new Error(`who is ${to}?`);
  transaction.commit();
}

class Transaction {
  readonly #db: DatabaseSync;
  #open = true;

  constructor(db: DatabaseSync) {
    db.exec("BEGIN IMMEDIATE");
    this.#db = db;
  }

  commit() {
    this.#db.exec("COMMIT");
    this.#open = false; // what is begun after this is somebody else's
  }

  [Symbol.dispose]() {
    // SQLite may have rolled back by itself.
    if (this.#open && this.#db.isTransaction) this.#db.exec("ROLLBACK");
    this.#open = false;
  }
}
