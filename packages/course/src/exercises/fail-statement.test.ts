import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { failStatement } from "./fail-statement.ts";

const letters = "CREATE TABLE letter (text TEXT)";

test.each([
  { kinds: ["BEGIN"], last: "BEGIN" },
  { kinds: ["COMMIT"], before: "BEGIN", last: "COMMIT" },
  { kinds: ["ROLLBACK"], before: "BEGIN", last: "ROLLBACK" },
  { kinds: ["SAVEPOINT"], last: "SAVEPOINT one" },
  { kinds: ["RELEASE"], before: "SAVEPOINT one", last: "RELEASE one" },
  { kinds: ["ROLLBACK TO"], before: "SAVEPOINT one", last: "ROLLBACK TO one" },
  { kinds: ["INSERT"], before: letters, last: "INSERT INTO letter VALUES (1)" },
  { kinds: ["DELETE"], before: letters, last: "DELETE FROM letter" },
  { kinds: ["RELEASE", "COMMIT"], before: "BEGIN", last: "COMMIT" },
] as const)("$kinds: $last fails once", ({ kinds, before = "", last }) => {
  using db = new DatabaseSync(":memory:");
  db.exec(before);
  failStatement(db, kinds);
  expect(() => db.exec(last)).toThrow("not authorized");
  db.exec(last);
});

test("a statement that is prepared fails as well", () => {
  using db = new DatabaseSync(":memory:");
  failStatement(db, ["BEGIN"]);
  expect(() => db.prepare("BEGIN").run()).toThrow("not authorized");
  expect(db.isTransaction).toBe(false);
});
