// The rollback is registered before the work begins. It runs on every path that
// has not committed, and gives the connection back.

import type { Kysely } from "kysely";

export async function enrol(
  db: Kysely<School>,
  student: string,
  course: string,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const trx = await db.startTransaction().execute();
  stack.defer(async () => {
    if (!trx.isCommitted) await trx.rollback().execute();
  });
  await trx.insertInto("enrolment").values({ student, course }).execute();
  await trx.commit().execute();
}

export interface School {
  course: { name: string };
  enrolment: { student: string; course: string };
}
