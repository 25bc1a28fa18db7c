// Dispose also runs after an exception, and it does not get the error. If it
// commits, it commits half of the work.

import type { DatabaseSync } from "node:sqlite";

export function transfer(db: DatabaseSync, to: string, amount: number): void {
  using _transaction = new Transaction(db);
  const add = db.prepare("UPDATE account SET sum = sum + ? WHERE owner = ?");
  const pay = (owner: string, sum: number) => {
    const { changes } = add.run(sum, owner);
    if (changes === 0) throw new Error(`no account: ${owner}`);
  };
  pay("ann", -amount);
  pay(to, amount);
}

export class Transaction {
  readonly #db: DatabaseSync;
  #isOpen = true;

  constructor(db: DatabaseSync) {
    db.exec("BEGIN IMMEDIATE");
    this.#db = db;
  }

  commit(): void {
    if (!this.#isOpen) throw new Error("the transaction has ended");
    this.#db.exec("COMMIT");
    this.#isOpen = false;
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.commit();
  }
}
