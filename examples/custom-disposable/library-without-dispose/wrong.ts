// A better-sqlite3 Database has no `[Symbol.dispose]`. When `using` throws its
// TypeError, the database is open, and it stays open until garbage collection.

import { createRequire } from "node:module";

const Database = createRequire(import.meta.url)("better-sqlite3");

export function findUser(
  path: string,
  isWanted: (name: string) => boolean,
): string | undefined {
  using db = new Database(path, { readonly: true }); // leaks fd

  const names = db.prepare("SELECT name FROM users").pluck();
  for (const name of names.iterate()) if (isWanted(name)) return name;
  return undefined;
}
