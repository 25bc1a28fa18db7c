import { type DatabaseSync, constants } from "node:sqlite";

/** A statement by its first word, or two. */
type Statement = "BEGIN" | "COMMIT" | "ROLLBACK" | Savepoint | Change;
type Savepoint = "SAVEPOINT" | "RELEASE" | "ROLLBACK TO";
type Change = "INSERT" | "DELETE";

const ofSavepoint: Readonly<Record<string, Savepoint>> = {
  BEGIN: "SAVEPOINT",
  RELEASE: "RELEASE",
  ROLLBACK: "ROLLBACK TO",
};

/**
 * The next statement of one of these kinds fails with `not authorized`, before
 * it has done anything. SQLite itself refuses it, however it is run.
 */
export function failStatement(
  db: DatabaseSync,
  kinds: readonly Statement[],
): void {
  let hasFailed = false;
  db.setAuthorizer((action, operation) => {
    const statement = statementOf(action, operation);
    const fails = !hasFailed && kinds.some((kind) => kind === statement);
    if (fails) hasFailed = true;
    return fails ? constants.SQLITE_DENY : constants.SQLITE_OK;
  });
}

function statementOf(
  action: number,
  operation: string | null,
): string | undefined {
  switch (action) {
    case constants.SQLITE_TRANSACTION:
      return operation ?? undefined;
    case constants.SQLITE_SAVEPOINT:
      return ofSavepoint[operation ?? ""];
    case constants.SQLITE_INSERT:
      return "INSERT";
    case constants.SQLITE_DELETE:
      return "DELETE";
    default:
      return undefined;
  }
}
