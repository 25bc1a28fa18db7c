// Each query inside the transaction runs on `trx`. No query waits for another
// connection, and a rollback undoes them all.

import type { Kysely } from "kysely";

export async function transfer(
  db: Kysely<Bank>,
  from: string,
  to: string,
  amount: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await add(trx, from, -amount);
    await add(trx, to, amount);
  });
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
