// The second query runs on `db`, so it waits for a free connection. The only
// one belongs to the transaction, which waits for that query.

import type { Kysely } from "kysely";

export async function transfer(
  db: Kysely<Bank>,
  from: string,
  to: string,
  amount: number,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const trx = await db.startTransaction().execute();
  stack.defer(async () => {
    if (!trx.isCommitted) await trx.rollback().execute();
  });
  await add(trx, from, -amount);
  await add(db, to, amount);
  await trx.commit().execute();
}

async function add(
  db: Kysely<Bank>,
  owner: string,
  amount: number,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("account")
    .set((account) => ({ sum: account("sum", "+", amount) }))
    .where("owner", "=", owner)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Error(`${owner} has no account`);
}

export interface Bank {
  account: { owner: string; sum: number };
}
