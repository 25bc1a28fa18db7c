// If the block ends before `commit`, dispose rolls back. Do not `await` in the
// block: other code on the same connection would join the transaction.

import type { DatabaseSync } from "node:sqlite";

export function transfer(db: DatabaseSync, to: string, amount: number): void {
  using transaction = new Transaction(db);
  const add = db.prepare("UPDATE account SET sum = sum + ? WHERE owner = ?");
  const pay = (owner: string, sum: number) => {
    const { changes } = add.run(sum, owner);
    if (changes === 0) throw new Error(`no account: ${owner}`);
  };
  pay("ann", -amount);
  pay(to, amount);
  transaction.commit();
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
    if (!this.#isOpen) return; // a later transaction is not ours
    this.#isOpen = false;
    // After some errors SQLite has already rolled back.
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }
}
