import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A failed insert keeps its connection, and the next caller waits for it for ever.",
  fix: "`using` gives the connection back on every way out, and the next caller gets it.",
  run: async (side, tools) => {
    using connection = emptyUsers(tools);
    const pool = new side.Pool([connection]);
    const adding = ["ada", "ada", "grace"].map((name) =>
      side.addUser(pool, name),
    );
    const settled = Promise.allSettled(adding);
    return { somebodyWaits: await tools.isPending(settled) };
  },
  leaks: {},
  outcome: {
    wrong: "returned { somebodyWaits: true }",
    correct: "returned { somebodyWaits: false }",
  },
  effect: {
    observe: (tools) => {
      using connection = open(tools);
      return `the table holds ${namesIn(connection).join(" and ")}`;
    },
    wrong: "the table holds ada",
    correct: "the table holds ada and grace",
  },
  innocent: {
    run: async (side, tools) => {
      using connection = emptyUsers(tools);
      const pool = new side.Pool([connection]);
      const both = ["ada", "grace"].map((name) => side.addUser(pool, name));
      const third = Promise.all(both).then(() => side.addUser(pool, "linus"));
      const somebodyWaits = await tools.isPending(third);
      return { somebodyWaits, users: namesIn(connection).length };
    },
    outcome: "returned { somebodyWaits: false, users: 3 }",
  },
  // Every call of the wrong side is watched waiting for half a second.
  calls: 2,
});

function open({ scratch }: Tools): DatabaseSync {
  return new DatabaseSync(join(scratch, "users.db"));
}

function emptyUsers(tools: Tools): DatabaseSync {
  const connection = open(tools);
  connection.exec(`
    DROP TABLE IF EXISTS users;
    CREATE TABLE users (name TEXT PRIMARY KEY);
  `);
  return connection;
}

function namesIn(connection: DatabaseSync): unknown[] {
  const rows = connection.prepare("SELECT name FROM users ORDER BY name").all();
  return rows.map(({ name }) => name);
}
