import { DatabaseSync } from "node:sqlite";

/** Returns what `read` returns for the first backup that SQLite can read. */
export function fromBackups<T>(
  backups: readonly string[],
  read: (db: DatabaseSync) => T,
): T {
  const failures: unknown[] = [];
  for (const backup of backups) {
    try {
      const db = new DatabaseSync(backup, { readOnly: true });
      const answer = read(db);
      db.close();
      return answer;
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
