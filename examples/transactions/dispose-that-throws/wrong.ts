// A transaction inherits the dispose of `Kysely`. That dispose closes the
// database, which a transaction does not support, so it throws on every path.

import type { Kysely } from "kysely";

export async function reattribute(
  db: Kysely<Library>,
  from: string,
  to: string,
): Promise<void> {
  await using trx = await db.startTransaction().execute();
  const books = trx.updateTable("book").where("author", "=", from);
  await books.set({ author: to }).executeTakeFirstOrThrow();
  await trx
    .insertInto("log")
    .values({ line: `${from} → ${to}` })
    .execute();
  await trx.commit().execute();
}

export interface Library {
  book: { title: string; author: string };
  log: { line: string };
}
