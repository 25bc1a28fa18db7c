// The early return skips COMMIT. The transaction stays open and keeps the write
// lock of the database.

import type { Database } from "better-sqlite3";

export function reserve(db: Database, seat: number, guest: string): boolean {
  db.exec("BEGIN IMMEDIATE");
  const taken = db.prepare("SELECT guest FROM booking WHERE seat = ?");
  if (taken.get(seat)) return false;
  const book = db.prepare("INSERT INTO booking VALUES (?, ?)");
  book.run(seat, guest);
  db.exec("COMMIT");
  return true;
}
