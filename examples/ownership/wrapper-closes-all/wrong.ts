// The wrapper closes its database, also when the caller passed it in. The
// caller's next query throws.

import { DatabaseSync, type StatementSync } from "node:sqlite";

export class Visits implements Disposable {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  #pages: string[] = [];

  /** Visits in a database of their own. */
  static open(path: string): Visits {
    using stack = new DisposableStack();
    const visits = new Visits(stack.use(new DatabaseSync(path)));
    stack.move();
    return visits;
  }

  /** Visits in a database of the caller. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO visit VALUES (?)");
  }

  add(page: string): void {
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
