// `using` closes the database at the end of the `try` block, before the `catch`
// runs. So `cancel` fails, and the unpaid order stays.

import { DatabaseSync } from "node:sqlite";

export async function buy(
  item: string,
  path: string,
  charge: () => void | Promise<void>,
): Promise<void> {
  let cancel: (() => void) | undefined;
  try {
    using db = new DatabaseSync(path);
    cancel = placeOrder(db, item);
    await charge();
  } catch (error) {
    cancel?.();
    throw error;
  }
}

/** Returns a function that deletes the order. */
function placeOrder(db: DatabaseSync, item: string): () => void {
  const insert = db.prepare("INSERT INTO orders (item) VALUES (?)");
  const { lastInsertRowid: id } = insert.run(item);
  return () => void db.prepare("DELETE FROM orders WHERE id = ?").run(id);
}
