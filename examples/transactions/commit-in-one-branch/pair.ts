import { join } from "node:path";
import Database from "better-sqlite3";
import { pair, type Tools } from "course/pair";

let seen: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An early return skips the commit and keeps the lock.",
  fix: "Let `db.transaction(…)` of better-sqlite3 commit or roll back.",
  note: "The function of the transaction returns `false`, so better-sqlite3 commits, with no changes. `immediate` takes the write lock at the start; the default takes it at the first write, which may then fail with SQLITE_BUSY.",
  seen: [
    {
      what: "A transaction was opened for each request, and was neither committed nor rolled back.",
      where: "kurier#173",
      link: "https://github.com/kurierjs/kurier/issues/173",
      date: "2019-05-24",
    },
  ],
  run(side, tools) {
    using theatre = openTheatre(tools);
    const isReserved = side.reserve(theatre.db, 1, "bob");
    seen = fromOutside(tools);
    return isReserved;
  },
  leaks: {},
  outcome: "returned false",
  effect: {
    observe: () => seen,
    wrong: "another connection cannot write: SQLITE_BUSY",
    correct: "another connection can write; seat 1 is ann's",
  },
  innocent: {
    run(side, tools) {
      using theatre = openTheatre(tools);
      side.reserve(theatre.db, 2, "bob");
      return fromOutside(tools);
    },
    outcome:
      "returned \"another connection can write; seat 1 is ann's, seat 2 is bob's\"",
  },
  paths: [
    {
      kind: "body throws",
      when: "the seat does not exist",
      run: (side, tools) => {
        using theatre = openTheatre(tools);
        return [
          thrownBy(() => side.reserve(theatre.db, 99, "bob")),
          fromOutside(tools),
        ];
      },
      outcome:
        "returned [ 'SQLITE_CONSTRAINT_CHECK', \"another connection can write; seat 1 is ann's\" ]",
    },
    {
      kind: "release fails",
      when: "the commit fails",
      run: (side, tools) => {
        using theatre = openTheatre(tools);
        return [
          thrownBy(() => side.reserve(theatre.db, 2, "eve")),
          fromOutside(tools),
        ];
      },
      outcome:
        "returned [ 'SQLITE_CONSTRAINT_FOREIGNKEY', \"another connection can write; seat 1 is ann's\" ]",
    },
    {
      kind: "used elsewhere",
      when: "another connection holds the write lock",
      run: (side, tools) => {
        using theatre = openTheatre(tools);
        using other = connection(tools);
        other.db.exec("BEGIN IMMEDIATE");
        const first = thrownBy(() => side.reserve(theatre.db, 2, "bob"));
        other.db.exec("ROLLBACK");
        return [first, side.reserve(theatre.db, 2, "bob")];
      },
      outcome: "returned [ 'SQLITE_BUSY', true ]",
    },
    {
      kind: "used elsewhere",
      when: "the caller has a transaction open",
      run: (side, tools) => {
        using theatre = openTheatre(tools);
        theatre.db.exec("BEGIN IMMEDIATE");
        side.reserve(theatre.db, 2, "bob");
        theatre.db.exec("ROLLBACK");
        return fromOutside(tools);
      },
      outcome: 'returned "another connection can write; seat 1 is ann\'s"',
    },
  ],
});

function openTheatre(tools: Tools) {
  using stack = new DisposableStack();
  const { db } = stack.use(connection(tools));
  db.exec(`
    DROP TABLE IF EXISTS booking;
    DROP TABLE IF EXISTS guest;
    CREATE TABLE guest (name TEXT PRIMARY KEY);
    INSERT INTO guest VALUES ('ann'), ('bob');
    CREATE TABLE booking (
      seat INTEGER PRIMARY KEY CHECK (seat <= 20),
      guest TEXT REFERENCES guest (name) DEFERRABLE INITIALLY DEFERRED
    );
    INSERT INTO booking VALUES (1, 'ann');
  `);
  const closing = stack.move();
  return { db, [Symbol.dispose]: () => closing.dispose() };
}

function connection({ scratch }: Tools) {
  const db = new Database(join(scratch, "theatre.db"), { timeout: 0 });
  return { db, [Symbol.dispose]: () => void db.close() };
}

function fromOutside(tools: Tools): string {
  using other = connection(tools);
  const busy = thrownBy(() => other.db.exec("BEGIN IMMEDIATE"));
  if (busy) return `another connection cannot write: ${busy}`;
  const rows = other.db.prepare("SELECT seat, guest FROM booking").raw().all();
  const seats = (rows as [number, string][]).map(
    ([seat, guest]) => `seat ${seat} is ${guest}'s`,
  );
  return `another connection can write; ${seats.join(", ")}`;
}

function thrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
