// When the disk is full, SQLite has already rolled back. ROLLBACK then throws,
// and its error replaces "database or disk is full".

import type { DatabaseSync } from "node:sqlite";

export function attach(db: DatabaseSync, name: string, data: Buffer): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.prepare("INSERT INTO attachment VALUES (?, ?)").run(name, data);
    db.prepare("UPDATE mailbox SET size = size + ?").run(data.length);
    db.exec("COMMIT");
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
