import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { pair, type Tools } from "course/pair";

let depots = 0;
let depot: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An unfinished iterator keeps its connection busy.",
  fix: "Iterate with `for…of`, or call `iterator.return()` before you go on.",
  note: "Garbage collection closes such a `Database` at some time. `DatabaseSync` of node:sqlite reports nothing: the update, the COMMIT and the close succeed. But the iterator keeps its read lock after the COMMIT. Until it ends or the database closes, another connection cannot commit. Its iterator is disposable: `using rows = statement.iterate()`.",
  seen: [
    {
      what: "An iterator that a caller stopped with `next` keeps its connection busy: updates and the close throw until it is returned.",
      where: "better-sqlite3 13.2.0",
      link: "https://www.npmjs.com/package/better-sqlite3/v/13.2.0",
      date: "2026-11-14",
      test: "an unfinished iterator of better-sqlite3 makes the close throw",
    },
    {
      what: 'A user asks how to stop an iteration, because the close threw "This database connection is busy executing a query".',
      where: "better-sqlite3#78",
      link: "https://github.com/WiseLibs/better-sqlite3/issues/78",
      date: "2017-11-05",
    },
  ],
  run: (side, tools) => side.loadVan(newDepot(tools), 5),
  leaks: { file: 1 },
  outcome: {
    wrong: "threw SuppressedError (TypeError, suppressing TypeError)",
    correct: "returned [ 1, 2 ]",
  },
  effect: {
    observe: fromOutside,
    wrong: "another process cannot write: database is locked",
    correct: "another process can write; loaded: 1, 2",
  },
  innocent: {
    run: (side, tools) => side.loadVan(newDepot(tools), 100),
    outcome: "returned [ 1, 2, 3 ]",
  },
  // Each look from outside starts a process.
  calls: 3,
  paths: [
    {
      kind: "acquire fails",
      when: "the directory is missing",
      run: (side, tools) =>
        side.loadVan(join(tools.scratch, "missing", "depot.db"), 5),
      outcome: "threw TypeError",
    },
    {
      kind: "acquire fails",
      when: "the database is missing",
      run: (side, { scratch }) => side.loadVan(join(scratch, "typo.db"), 5),
      outcome: "threw SQLITE_CANTOPEN",
      effect: {
        observe: ({ scratch }) =>
          existsSync(join(scratch, "typo.db")) ? "a new file" : "no new file",
        expected: "no new file",
      },
    },
    {
      kind: "body throws",
      when: "a parcel cannot be marked",
      run: (side, tools) => {
        const path = newDepot(tools);
        change(path, "ALTER TABLE parcel ADD CHECK (loaded = 0 OR id != 2)");
        return side.loadVan(path, 5);
      },
      outcome: "threw SQLITE_CONSTRAINT_CHECK",
      effect: {
        observe: fromOutside,
        expected: "another process can write; loaded: none",
      },
    },
    {
      kind: "release fails",
      when: "closing fails",
      run: (side, tools) => {
        const path = newDepot(tools);
        tools.fail(Database.prototype, "close");
        return side.loadVan(path, 5);
      },
      outcome: "threw EIO",
      effect: {
        observe: fromOutside,
        expected: "another process can write; loaded: 1, 2",
      },
    },
    {
      kind: "release fails",
      when: "a parcel cannot be marked, and then closing fails",
      run: (side, tools) => {
        const path = newDepot(tools);
        change(path, "ALTER TABLE parcel ADD CHECK (loaded = 0 OR id != 2)");
        tools.fail(Database.prototype, "close");
        return side.loadVan(path, 5);
      },
      outcome:
        "threw SuppressedError (EIO, suppressing SQLITE_CONSTRAINT_CHECK)",
    },
    {
      kind: "used elsewhere",
      when: "another connection reads and the commit fails",
      run: (side, tools) => {
        const path = newDepot(tools);
        using other = connection(path);
        other.db.exec("BEGIN; SELECT * FROM parcel");
        other.db.pragma("busy_timeout = 0");
        return side.loadVan(path, 5);
      },
      outcome: "threw SQLITE_BUSY",
      effect: {
        observe: fromOutside,
        expected: "another process can write; loaded: none",
      },
    },
  ],
});

/** Each call has its own database, because a wrong one stays locked. */
function newDepot({ scratch }: Tools): string {
  depot = join(scratch, `depot-${(depots += 1)}.db`);
  change(
    depot,
    `CREATE TABLE parcel (id INTEGER PRIMARY KEY, weight INTEGER, loaded);
    INSERT INTO parcel VALUES (1, 2, 0), (2, 3, 0), (3, 4, 0)`,
  );
  return depot;
}

function change(path: string, sql: string): void {
  using open = connection(path);
  open.db.exec(sql);
}

function connection(path: string) {
  const db = new Database(path, { timeout: 0 });
  return { db, [Symbol.dispose]: () => void db.close() };
}

/**
 * In a separate process: SQLite closes no file of this process while a
 * connection to the same file holds a lock.
 */
function fromOutside(): string {
  const program = `
    const db = new (require("node:sqlite").DatabaseSync)(process.env.DEPOT);
    db.exec("BEGIN IMMEDIATE");
    const loaded = db.prepare("SELECT id FROM parcel WHERE loaded = 1").all();
    console.log(loaded.map(({ id }) => id).join(", ") || "none");
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-e", program],
    { encoding: "utf8", env: { ...process.env, DEPOT: depot } },
  );
  return status === 0
    ? `another process can write; loaded: ${stdout.trim()}`
    : `another process cannot write: ${/error: (.+)/i.exec(stderr)?.[1]}`;
}
