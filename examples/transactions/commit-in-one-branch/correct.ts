// `db.transaction` ends the transaction however its function ends: it commits
// when the function returns, and rolls back when the function throws.

import type { Database } from "better-sqlite3";

export function reserve(db: Database, seat: number, guest: string): boolean {
  const reserving = db.transaction(() => {
    const taken = db.prepare("SELECT guest FROM booking WHERE seat = ?");
    if (taken.get(seat)) return false;
    const book = db.prepare("INSERT INTO booking VALUES (?, ?)");
    book.run(seat, guest);
    return true;
  });
  return reserving.immediate();
}
