// A stack in the loop body closes the database at the end of each iteration.

import { DatabaseSync } from "node:sqlite";

/** Returns what `read` returns for the first backup that SQLite can read. */
export function fromBackups<T>(
  backups: readonly string[],
  read: (db: DatabaseSync) => T,
): T {
  const failures: unknown[] = [];
  for (const backup of backups) {
    using attempt = new DisposableStack();
    try {
      const db = new DatabaseSync(backup, { readOnly: true });
      attempt.defer(() => db.close());
      return read(db);
    } catch (error) {
      if (!isOfSqlite(error)) throw error;
      failures.push(error); // try the next backup
    }
  }
  throw new AggregateError(failures, "no backup can be read");
}

function isOfSqlite(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_SQLITE_ERROR";
}
