// Without a close the new row may be only in visits.db-wal, one of the three
// open files. A copy of visits.db then lacks that row.

import { DatabaseSync } from "node:sqlite";

export function addVisit(path: string, page: string): void {
  const db = new DatabaseSync(path); // leaks fd
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("CREATE TABLE IF NOT EXISTS visits (page TEXT)");
  db.prepare("INSERT INTO visits VALUES (?)").run(page);
}
