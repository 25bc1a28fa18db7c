import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` disposes a resource that the caller still uses.",
  fix: "Register only the resource that you open yourself: `stack.use(open(path))`.",
  note: "The code that opens a resource disposes it; code that receives it as an argument does not. No type says who owns a value: say it in the comment of the function. `readFileSync` follows the same rule: it closes the file that it opens for a path, and leaves a descriptor that you pass in open.",
  run(side, tools) {
    using database = databaseIn(tools.scratch);
    const visits = side.countVisits(database);
    database.exec("INSERT INTO visit DEFAULT VALUES");
    return visits;
  },
  leaks: {},
  outcome: { wrong: "threw ERR_INVALID_STATE", correct: "returned 1" },
  innocent: {
    run(side, tools) {
      databaseIn(tools.scratch)[Symbol.dispose]();
      return side.countVisits(join(tools.scratch, "visits.db"));
    },
    outcome: "returned 1",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the database is missing",
      run: (side, tools) => side.countVisits(join(tools.scratch, "missing")),
      outcome: "threw ERR_SQLITE_ERROR",
      effect: {
        observe: ({ scratch }) =>
          existsSync(join(scratch, "missing")) ? "created" : "not created",
        expected: "not created",
      },
    },
    {
      kind: "body throws",
      when: "the file is no database",
      run: (side, tools) =>
        side.countVisits(tools.file("notes", "Buy tea. ".repeat(200))),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run(side, tools) {
        databaseIn(tools.scratch)[Symbol.dispose]();
        tools.fail(DatabaseSync.prototype, Symbol.dispose);
        return side.countVisits(join(tools.scratch, "visits.db"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "used elsewhere",
      when: "the query on the caller's database fails",
      async run(side, tools) {
        using database = new DatabaseSync(":memory:");
        const outcome = await tools.outcomeOf(() => side.countVisits(database));
        return `${outcome}; open: ${database.isOpen}`;
      },
      outcome: "returned 'threw ERR_SQLITE_ERROR; open: true'",
    },
    {
      kind: "used elsewhere",
      when: "the caller reads rows at the same time",
      run(side, tools) {
        using database = databaseIn(tools.scratch);
        const rows = database.prepare("SELECT rowid FROM visit").iterate();
        side.countVisits(database);
        return [...rows].length;
      },
      outcome: "returned 1",
    },
  ],
});

/** A database with one visit. */
function databaseIn(scratch: string): DatabaseSync {
  const database = new DatabaseSync(join(scratch, "visits.db"));
  database.exec(`
    DROP TABLE IF EXISTS visit;
    CREATE TABLE visit (page TEXT);
    INSERT INTO visit DEFAULT VALUES;
  `);
  return database;
}
