import { join } from "node:path";
import Database from "better-sqlite3";

export default {
  package: "better-sqlite3",
  with: "a file",
  objects: [
    {
      name: "Database",
      acquire: ({ folder }) => new Database(join(folder, "a.db")),
      release: (db) => db.close(),
    },
  ],
};
