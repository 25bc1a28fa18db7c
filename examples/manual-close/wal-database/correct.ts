// `close` runs on every path. When it closes the last connection, SQLite moves
// all rows into visits.db and removes the other two files.

import { DatabaseSync } from "node:sqlite";

export function addVisit(path: string, page: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("CREATE TABLE IF NOT EXISTS visits (page TEXT)");
    db.prepare("INSERT INTO visits VALUES (?)").run(page);
  } finally {
    db.close();
  }
}
