import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Tools, pair } from "course/pair";

let sites = 0;
let site: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An unclosed WAL database keeps three files open.",
  fix: "Close the database in `finally`; the last `close` makes a checkpoint.",
  note: "A checkpoint moves rows from visits.db-wal into visits.db. SQLite also makes one by itself, by default after 1000 pages, so a copy of visits.db may have some of the new rows. Garbage collection closes a `DatabaseSync`, at a time that the program cannot choose.",
  run(side, tools) {
    side.addVisit(newDatabase(tools), "/home");
  },
  leaks: { file: 3 },
  outcome: "returned undefined",
  effect: {
    observe: () =>
      `files: ${readdirSync(site).join(", ")}; a copy of visits.db has ${contentOfCopy()}`,
    wrong:
      "files: visits.db, visits.db-shm, visits.db-wal; a copy of visits.db has no table",
    correct: "files: visits.db; a copy of visits.db has 1 row",
  },
  innocent: {
    run: (side) => side.addVisit(":memory:", "/home"),
    outcome: "returned undefined",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the directory is missing",
      run: (side, tools) =>
        side.addVisit(join(tools.scratch, "missing", "visits.db"), "/home"),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "body throws",
      when: "the file is no database",
      run: (side, tools) =>
        side.addVisit(tools.file("page.html", "<p>Hello</p>"), "/home"),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, tools) => {
        const database = newDatabase(tools);
        tools.fail(DatabaseSync.prototype, "close");
        return side.addVisit(database, "/home");
      },
      outcome: "threw EIO",
      effect: { observe: contentOfCopy, expected: "1 row" },
    },
    {
      kind: "used elsewhere",
      when: "another connection is open",
      run: (side, tools) => {
        const database = newDatabase(tools);
        using other = new DatabaseSync(database);
        side.addVisit(database, "/home");
        return other.prepare("SELECT page FROM visits").get()?.["page"];
      },
      outcome: "returned '/home'",
    },
    {
      kind: "existing data",
      when: "another connection holds the write lock",
      run: (side, tools) => {
        const database = newDatabase(tools);
        side.addVisit(database, "/home");
        using other = new DatabaseSync(database);
        other.exec("BEGIN IMMEDIATE");
        return side.addVisit(database, "/about");
      },
      outcome: "threw ERR_SQLITE_ERROR",
      effect: { observe: contentOfCopy, expected: "1 row" },
    },
  ],
});

function newDatabase(tools: Tools): string {
  site = join(tools.scratch, `site-${(sites += 1)}`);
  mkdirSync(site);
  return join(site, "visits.db");
}

function contentOfCopy(): string {
  const copy = join(site, "copy.db");
  copyFileSync(join(site, "visits.db"), copy);
  using db = new DatabaseSync(copy);
  const tables = db.prepare("SELECT * FROM sqlite_schema").all();
  if (tables.length === 0) return "no table";
  const rows = db.prepare("SELECT * FROM visits").all().length;
  return rows === 1 ? "1 row" : `${rows} rows`;
}
