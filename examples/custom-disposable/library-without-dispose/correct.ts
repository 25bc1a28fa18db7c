// `adopt` registers the database together with the function that closes it. The
// stack calls that function when the block ends.

import Database from "better-sqlite3";

export function findUser(
  path: string,
  isWanted: (name: string) => boolean,
): string | undefined {
  using stack = new DisposableStack();
  const db = stack.adopt(new Database(path, { readonly: true }), (opened) =>
    opened.close(),
  );

  const names = db.prepare<[], string>("SELECT name FROM users").pluck();
  for (const name of names.iterate()) if (isWanted(name)) return name;
  return undefined;
}
