// A function runs the work between BEGIN and COMMIT, as `db.transaction` of
// better-sqlite3 does. The refusal leaves the work as an exception.

import type { DatabaseSync } from "node:sqlite";

class Refused extends Error {}

/** Books the seats if `confirm` accepts each, else none; the number booked. */
export function book(
  db: DatabaseSync,
  guest: string,
  seats: readonly number[],
  confirm: (seat: number) => boolean,
): number {
  try {
    return transaction(db, () => {
      const insert = db.prepare("INSERT INTO booking VALUES (?, ?)");
      for (const seat of seats) {
        insert.run(seat, guest);
        if (!confirm(seat)) throw new Refused();
      }
      return seats.length;
    });
  } catch (error) {
    if (error instanceof Refused) return 0;
    throw error;
  }
}

function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
