// The `try` is inside the block, so the database is still open when the `catch`
// deletes the unpaid order.

import { DatabaseSync } from "node:sqlite";

export async function buy(
  item: string,
  path: string,
  charge: () => void | Promise<void>,
): Promise<void> {
  using db = new DatabaseSync(path);
  const cancel = placeOrder(db, item);
  try {
    await charge();
  } catch (error) {
    using undo = new DisposableStack(); // keeps `error` if `cancel` fails
    undo.defer(cancel);
    throw error;
  }
}

/** Returns a function that deletes the order. */
function placeOrder(db: DatabaseSync, item: string): () => void {
  const insert = db.prepare("INSERT INTO orders (item) VALUES (?)");
  const { lastInsertRowid: id } = insert.run(item);
  return () => void db.prepare("DELETE FROM orders WHERE id = ?").run(id);
}
