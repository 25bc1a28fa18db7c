// An open WAL database is three files: the rows are in the second until `close`
// moves them into the first. The end of the process is late for that.

import { DatabaseSync } from "node:sqlite";

export function countVisit(path: string, page: string): number {
  const db = new DatabaseSync(path); // leaks fd
  process.once("exit", () => db.close());
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("CREATE TABLE IF NOT EXISTS visits (page TEXT)");
  db.prepare("INSERT INTO visits VALUES (?)").run(page);
  return db.prepare("SELECT * FROM visits WHERE page = ?").all(page).length;
}
