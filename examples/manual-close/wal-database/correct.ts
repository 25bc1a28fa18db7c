// The last `close` moves the rows into the database itself and removes the two
// files beside it; `finally` has it done when the call is over.

import { DatabaseSync } from "node:sqlite";

export function countVisit(path: string, page: string): number {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("CREATE TABLE IF NOT EXISTS visits (page TEXT)");
    db.prepare("INSERT INTO visits VALUES (?)").run(page);
    return db.prepare("SELECT * FROM visits WHERE page = ?").all(page).length;
  } finally {
    db.close();
  }
}
