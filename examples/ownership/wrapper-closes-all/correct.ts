// The wrapper closes a database that it opened. A database that the caller
// passed in stays open: the wrapper only stores its own rows.

import { DatabaseSync, type StatementSync } from "node:sqlite";

export class Visits implements Disposable {
  #owned = new DisposableStack();
  readonly #insert: StatementSync;
  #pages: string[] = [];

  /** Visits in a database that they own. */
  static open(path: string): Visits {
    using stack = new DisposableStack();
    const visits = new Visits(stack.use(new DatabaseSync(path)));
    visits.#owned = stack.move();
    return visits;
  }

  /** Visits in the caller's database. */
  constructor(db: DatabaseSync) {
    this.#insert = db.prepare("INSERT INTO visit VALUES (?)");
  }

  add(page: string): void {
    if (this.#owned.disposed) throw new Error("the visits are closed");
    this.#pages.push(page);
  }

  /** Stores the pages; none of them is stored twice. */
  [Symbol.dispose](): void {
    using _owned = this.#owned;
    const pages = this.#pages;
    this.#pages = [];
    for (const page of pages) this.#insert.run(page);
  }
}
