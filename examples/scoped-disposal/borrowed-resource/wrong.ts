// `using` disposes its value, no matter who opened it. If the caller passes in
// an open database, the function closes the caller's database.

import { DatabaseSync } from "node:sqlite";

/** Counts the visits in an open database, or in the one at a path. */
export function countVisits(source: DatabaseSync | string): number {
  using database = typeof source === "string" ? open(source) : source;
  const { visits } = database
    .prepare("SELECT count(*) AS visits FROM visit")
    .get() as { visits: number };
  return visits;
}

function open(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true });
}
