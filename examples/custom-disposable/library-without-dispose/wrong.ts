// A better-sqlite3 Database has no `[Symbol.dispose]`. `using` throws a
// TypeError, but the database is already open, and nothing closes it.

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
