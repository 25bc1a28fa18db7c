// `for…of` ends the query when `break` or an exception leaves the loop. The
// stack closes the database, which rolls back what is not committed.

import Database from "better-sqlite3";

/** Loads the parcels up to this weight, the oldest first. */
export function loadVan(path: string, limit: number): number[] {
  using stack = new DisposableStack();
  const db = new Database(path, { fileMustExist: true });
  stack.defer(() => db.close());
  db.exec("BEGIN IMMEDIATE");
  const parcels = db
    .prepare<[], Parcel>("SELECT * FROM parcel WHERE loaded = 0 ORDER BY id")
    .iterate();
  const chosen = [];
  let load = 0;
  for (const { id, weight } of parcels) {
    load += weight;
    if (load > limit) break;
    chosen.push(id);
  }
  const mark = db.prepare("UPDATE parcel SET loaded = 1 WHERE id = ?");
  for (const id of chosen) mark.run(id);
  db.exec("COMMIT");
  return chosen;
}

interface Parcel {
  id: number;
  weight: number;
}
