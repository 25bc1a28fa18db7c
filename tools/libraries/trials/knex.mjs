import { join } from "node:path";
import knex from "knex";

async function connect({ folder }) {
  const db = knex({
    client: "better-sqlite3",
    connection: { filename: join(folder, "a.db") },
    useNullAsDefault: true,
  });
  await db.raw("SELECT 1");
  return db;
}

export default {
  package: "knex",
  with: "better-sqlite3 and a file",
  objects: [
    { name: "Knex", acquire: connect, release: (db) => db.destroy() },
    {
      name: "Transaction",
      async acquire(place) {
        const db = await connect(place);
        return await db.transaction();
      },
      release: (trx) => trx.isCompleted() || trx.rollback(),
      isReleased: (trx) => trx.isCompleted(),
    },
  ],
};
