// Rolls back in `finally`, if a transaction is open. If that rollback fails,
// its error replaces the first one.

import type { DatabaseSync } from "node:sqlite";

/** Books the seats if `confirm` accepts each, else none; the number booked. */
export function book(
  db: DatabaseSync,
  guest: string,
  seats: readonly number[],
  confirm: (seat: number) => boolean,
): number {
  db.exec("BEGIN IMMEDIATE");
  try {
    const insert = db.prepare("INSERT INTO booking VALUES (?, ?)");
    for (const seat of seats) {
      insert.run(seat, guest);
      if (!confirm(seat)) return 0;
    }
    db.exec("COMMIT");
    return seats.length;
  } finally {
    if (db.isTransaction) db.exec("ROLLBACK");
  }
}
