import { join } from "node:path";
import { drizzle } from "drizzle-orm/better-sqlite3";

export default {
  package: "drizzle-orm",
  with: "better-sqlite3 and a file",
  objects: [
    {
      name: "BetterSQLite3Database",
      acquire: ({ folder }) => drizzle(join(folder, "a.db")),
      release: (db) => db.$client.close(),
    },
  ],
};
