import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";

async function openDatabase({ folder }) {
  const database = new Database(join(folder, "a.db"));
  database.exec("CREATE TABLE a (b)");
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  await db.selectFrom("a").selectAll().execute();
  return db;
}

const rollBack = (trx) =>
  trx.isCommitted || trx.isRolledBack || trx.rollback().execute();

/** The block may have rolled back already. */
async function again(trx) {
  try {
    await rollBack(trx);
    return "";
  } catch {
    return "throws after a rollback";
  }
}

export default {
  package: "kysely",
  with: "better-sqlite3 and a file",
  objects: [
    { name: "Kysely", acquire: openDatabase },
    {
      name: "ControlledTransaction",
      async acquire(place) {
        const db = await openDatabase(place);
        const trx = await db.startTransaction().execute();
        await trx.insertInto("a").values({ b: 1 }).execute();
        return trx;
      },
      release: rollBack,
      isReleased: (trx) => trx.isCommitted || trx.isRolledBack,
      also: again,
    },
  ],
};
