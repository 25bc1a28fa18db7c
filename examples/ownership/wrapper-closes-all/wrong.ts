// The wrapper closes its database even if the caller passed it in. The caller's
// next query throws.

import { DatabaseSync, type StatementSync } from "node:sqlite";

export class Visits implements Disposable {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  #pages: string[] = [];

  /** Visits in a database that they own. */
  static open(path: string): Visits {
    using stack = new DisposableStack();
    const visits = new Visits(stack.use(new DatabaseSync(path)));
    stack.move();
    return visits;
  }

  /** Visits in the caller's database. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO visit VALUES (?)");
  }

  add(page: string): void {
    if (!this.#db.isOpen) throw new Error("the visits are closed");
    this.#pages.push(page);
  }

  /** Stores the pages; none of them is stored twice. */
  [Symbol.dispose](): void {
    using _db = this.#db;
    const pages = this.#pages;
    this.#pages = [];
    for (const page of pages) this.#insert.run(page);
  }
}
