// Dispose runs on an exception too and is not told of it, so a transaction that
// commits when it is disposed commits the half that was done.

import type { DatabaseSync } from "node:sqlite";

export function transfer(db: DatabaseSync, to: string, amount: number): void {
  using _transaction = new Transaction(db);
  const add = db.prepare("UPDATE account SET sum = sum + ? WHERE owner = ?");
  add.run(-amount, "ann");
  if (add.run(amount, to).changes === 0) throw new Error(`who is ${to}?`);
}

class Transaction {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    db.exec("BEGIN IMMEDIATE");
    this.#db = db;
  }

  [Symbol.dispose]() {
    this.#db.exec("COMMIT");
  }
}
