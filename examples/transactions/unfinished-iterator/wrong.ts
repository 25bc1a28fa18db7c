// `break` leaves this loop without ending the query. The connection is busy, so
// better-sqlite3 refuses the update, and then the close as well.

import Database from "better-sqlite3";

/** Loads the parcels up to this weight, the oldest first. */
export function loadVan(path: string, limit: number): number[] {
  using stack = new DisposableStack();
  const db = new Database(path, { fileMustExist: true }); // leaks fd
  stack.defer(() => db.close());
  db.exec("BEGIN IMMEDIATE");
  const parcels = db
    .prepare<[], Parcel>("SELECT * FROM parcel WHERE loaded = 0 ORDER BY id")
    .iterate();
  const chosen = [];
  let load = 0;
  for (let next = parcels.next(); !next.done; next = parcels.next()) {
    load += next.value.weight;
    if (load > limit) break;
    chosen.push(next.value.id);
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
