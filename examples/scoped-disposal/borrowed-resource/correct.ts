// The stack owns only the database that this function opens. A database that
// the caller passes in stays open: the caller owns it.

import { DatabaseSync } from "node:sqlite";

/** Counts the visits in an open database, or in the one at a path. */
export function countVisits(source: DatabaseSync | string): number {
  using stack = new DisposableStack();
  const database =
    typeof source === "string" ? stack.use(open(source)) : source;
  const { visits } = database
    .prepare("SELECT count(*) AS visits FROM visit")
    .get() as { visits: number };
  return visits;
}

function open(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true });
}
