// COMMIT checks the foreign keys last and may fail, but only a failed insert
// rolls back. The connection stays with this transaction.

import type { Kysely } from "kysely";

export async function enrol(
  db: Kysely<School>,
  student: string,
  course: string,
): Promise<void> {
  const trx = await db.startTransaction().execute();
  try {
    await trx.insertInto("enrolment").values({ student, course }).execute();
  } catch (error) {
    await trx.rollback().execute();
    throw error;
  }
  await trx.commit().execute();
}

export interface School {
  course: { name: string };
  enrolment: { student: string; course: string };
}
