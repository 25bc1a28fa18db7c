// The stack adopts the transaction with a release that rolls back if it is not
// committed. The dispose of kysely is not called.

import type { ControlledTransaction, Kysely } from "kysely";

export async function reattribute(
  db: Kysely<Library>,
  from: string,
  to: string,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const trx = stack.adopt(await db.startTransaction().execute(), rollBack);
  const books = trx.updateTable("book").where("author", "=", from);
  await books.set({ author: to }).executeTakeFirstOrThrow();
  await trx
    .insertInto("log")
    .values({ line: `${from} → ${to}` })
    .execute();
  await trx.commit().execute();
}

async function rollBack(trx: ControlledTransaction<Library>): Promise<void> {
  if (!trx.isCommitted) await trx.rollback().execute();
}

export interface Library {
  book: { title: string; author: string };
  log: { line: string };
}
