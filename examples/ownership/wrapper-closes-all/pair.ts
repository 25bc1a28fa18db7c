import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A wrapper closes the database that its caller passed in.",
  fix: "Let the wrapper close only what it opened: `open(path)` owns, the constructor borrows.",
  note: "[`borrowed-resource`](../scoped-disposal/borrowed-resource) is a function that closes when it returns. A wrapper closes later, in another place. Say in the name which side owns: `Visits.open(path)` or `new Visits(db)`. An option such as Node's `autoClose` works too. Node's wrappers differ, as the table below shows. A wrapper that closes nothing is the opposite mistake: then `open` leaks, because no other code has its database. If a page is refused, the pages after it are not stored, and the caller gets the error.",
  run(side, tools) {
    using db = databaseIn(tools);
    {
      using visits = new side.Visits(db);
      visits.add("/");
      visits.add("/shop");
    }
    return count(db);
  },
  leaks: {},
  outcome: { wrong: "threw ERR_INVALID_STATE", correct: "returned 2" },
  seen: [
    {
      what: "The Redis plugin of Fastify closed a client that was passed in; since this change it leaves such a client open.",
      where: "fastify-redis#25",
      link: "https://github.com/fastify/fastify-redis/pull/25",
      date: "2018-12-29",
    },
  ],
  innocent: {
    run(side, tools) {
      databaseIn(tools)[Symbol.dispose]();
      using visits = side.Visits.open(join(tools.scratch, "visits.db"));
      visits.add("/");
    },
    outcome: "returned undefined",
  },
  paths: [
    {
      kind: "used elsewhere",
      when: "two wrappers share the caller's database",
      run(side, tools) {
        using db = databaseIn(tools);
        {
          using first = new side.Visits(db);
          using second = new side.Visits(db);
          first.add("/");
          second.add("/shop");
        }
        return count(db);
      },
      outcome: "returned 2",
    },
    {
      kind: "acquire fails",
      when: "the folder of the database is missing",
      run: (side, { scratch }) =>
        side.Visits.open(join(scratch, "missing/visits.db")),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "acquire fails",
      when: "the database that it opens has no table",
      run: (side, { scratch }) => side.Visits.open(join(scratch, "empty.db")),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "body throws",
      when: "the caller's block throws, and the pages are stored",
      async run(side, tools) {
        using db = databaseIn(tools);
        const outcome = await tools.outcomeOf(() => {
          using visits = new side.Visits(db);
          visits.add("/");
          throw new Error("too many visits");
        });
        return [outcome, count(db)];
      },
      outcome: "returned [ 'threw Error: too many visits', 1 ]",
    },
    {
      kind: "release fails",
      when: "a page is refused in a database that it opened",
      run(side, tools) {
        databaseIn(tools)[Symbol.dispose]();
        using visits = side.Visits.open(join(tools.scratch, "visits.db"));
        visits.add("");
      },
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "a page is refused in the caller's database",
      async run(side, tools) {
        using db = databaseIn(tools);
        const outcome = await tools.outcomeOf(() => {
          using visits = new side.Visits(db);
          visits.add("");
        });
        return [outcome, count(db)];
      },
      outcome: "returned [ 'threw ERR_SQLITE_ERROR', 0 ]",
    },
    {
      kind: "release fails",
      when: "closing the database that it opened fails",
      run(side, tools) {
        databaseIn(tools)[Symbol.dispose]();
        tools.fail(DatabaseSync.prototype, Symbol.dispose);
        using visits = side.Visits.open(join(tools.scratch, "visits.db"));
        visits.add("/");
      },
      outcome: "threw EIO",
    },
    {
      kind: "used elsewhere",
      when: "a page is added after dispose",
      run(side, tools) {
        using db = databaseIn(tools);
        const visits = new side.Visits(db);
        visits[Symbol.dispose]();
        visits.add("/");
      },
      outcome: "threw Error: the visits are closed",
    },
    {
      kind: "disposed twice",
      when: "another file is opened in between",
      run(side, tools) {
        databaseIn(tools)[Symbol.dispose]();
        const visits = side.Visits.open(join(tools.scratch, "visits.db"));
        visits.add("/");
        visits[Symbol.dispose]();
        const other = openSync(tools.file("other", "still open"), "r");
        visits[Symbol.dispose]();
        const text = readFileSync(other, "utf8");
        closeSync(other);
        using db = new DatabaseSync(join(tools.scratch, "visits.db"));
        return [text, count(db)];
      },
      outcome: "returned [ 'still open', 1 ]",
    },
  ],
});

/** An empty table that refuses an empty page. */
function databaseIn({ scratch }: Tools): DatabaseSync {
  const db = new DatabaseSync(join(scratch, "visits.db"));
  db.exec(`
    DROP TABLE IF EXISTS visit;
    CREATE TABLE visit (page TEXT CHECK (page != ''));
  `);
  return db;
}

function count(db: DatabaseSync): unknown {
  return db.prepare("SELECT count(*) AS n FROM visit").get()?.n;
}
