import { DatabaseSync } from "node:sqlite";

/** Books all of the seats, or none of them. */
export function book(path: string, seats: readonly number[]): void {
  const db = new DatabaseSync(path);
  db.exec("BEGIN IMMEDIATE");
  const insert = db.prepare("INSERT INTO booking VALUES (?)");
  for (const seat of seats) insert.run(seat);
  db.exec("COMMIT");
  db.close();
}
