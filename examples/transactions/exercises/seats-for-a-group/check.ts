import { DatabaseSync } from "node:sqlite";
import { exercise, failStatement, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly seats?: readonly number[];
  readonly confirm?: (seat: number, tools: Tools) => boolean;
  /** What the caller does before with the connection, and with another one. */
  readonly before?: string;
  readonly meanwhile?: string;
  /** The first statement of this kind fails. */
  readonly fails?: "INSERT" | "ROLLBACK";
  /** The caller's statement after the call, before it commits. */
  readonly after?: string;
  /** The seats that are booked afterwards. */
  readonly booked?: readonly number[];
}

const two = [1, 2];
const seven = [1, 2, 3, 4, 5, 6, 7];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "book()",
  isSync: true,
  minutes: 7,
  given: ({ path, nonce }) => {
    using db = new DatabaseSync(path("theatre.db"));
    db.exec(`
      CREATE TABLE guest (name TEXT PRIMARY KEY);
      INSERT INTO guest VALUES ('${nonce}');
      CREATE TABLE booking (
        seat INTEGER PRIMARY KEY,
        guest TEXT REFERENCES guest (name) DEFERRABLE INITIALLY DEFERRED
      )
    `);
  },
  run: ({ book }, tools, { seats = two, confirm = () => true, ...row }) => {
    using db = new DatabaseSync(tools.path("theatre.db"));
    using other = new DatabaseSync(tools.path("theatre.db"));
    if (row.before) db.exec(row.before.replaceAll("NONCE", tools.nonce));
    if (row.meanwhile) other.exec(row.meanwhile);
    if (row.fails) failStatement(db, [row.fails]);
    try {
      return book(db, tools.nonce, seats, (seat) => {
        tools.look();
        return confirm(seat, tools);
      });
    } catch (error) {
      throw isOfSqlite(error) ? new Error(error.message) : error;
    } finally {
      if (row.meanwhile) other.exec("ROLLBACK");
      if (row.fails !== "ROLLBACK") noteState(db, other, tools);
      if (row.after) db.exec(row.after.replaceAll("NONCE", tools.nonce));
      if (row.after && db.isTransaction) db.exec("COMMIT");
    }
  },
  holds: ["theatre.db", "theatre.db-journal"],
  events: [],
  effect: ({ path }, { booked = [] }) => {
    using db = new DatabaseSync(path("theatre.db"));
    const rows = db.prepare("SELECT seat FROM booking ORDER BY seat").all();
    const found = rows.map(({ seat }) => seat).join(", ") || "none";
    const expected = booked.join(", ") || "none";
    return found === expected
      ? undefined
      : `Another connection finds these seats booked: ${found}. It has to be: ${expected}.`;
  },
  paths: {
    "the ordinary path": {
      requirements: [1, 4],
      before: "INSERT INTO booking VALUES (9, 'NONCE')",
      returns: 2,
      booked: [...two, 9],
    },
    "the group has seven seats": {
      requirements: [1],
      seats: seven,
      returns: 7,
      booked: seven,
    },
    "confirm returns false": {
      requirements: [2, 4],
      confirm: (seat) => seat < 2,
      returns: 0,
    },
    "confirm returns false and the rollback fails": {
      requirements: [2],
      confirm: (seat) => seat < 2,
      fails: "ROLLBACK",
      throws: "Error: not authorized",
    },
    "preparing the insert fails": {
      requirements: [3, 4],
      fails: "INSERT",
      throws: "Error: not authorized",
      holds: [],
    },
    "confirm throws": {
      requirements: [3, 4],
      confirm: (seat, { nonce }) => {
        if (seat < 2) return true;
        throw new Error(nonce);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "a seat is taken": {
      requirements: [3, 4],
      before: "INSERT INTO booking VALUES (2, 'NONCE')",
      throws: "Error: UNIQUE constraint failed: booking.seat",
      booked: [2],
    },
    "SQLite rolls back by itself": {
      requirements: [3],
      before: `
        CREATE TEMP TRIGGER closed BEFORE INSERT ON booking WHEN new.seat = 2
        BEGIN SELECT RAISE(ROLLBACK, 'closed: NONCE'); END
      `,
      throws: ({ nonce }) => `Error: closed: ${nonce}`,
    },
    "the commit fails": {
      requirements: [3, 4],
      before: "DELETE FROM guest",
      throws: "Error: FOREIGN KEY constraint failed",
    },
    "another connection holds the write lock": {
      requirements: [3],
      meanwhile: "BEGIN IMMEDIATE",
      throws: "Error: database is locked",
      holds: [],
    },
    "the caller has a transaction open": {
      requirements: [5],
      before: "BEGIN; INSERT INTO booking VALUES (9, 'NONCE')",
      after: "INSERT INTO booking VALUES (8, 'NONCE')",
      throws: "Error: cannot start a transaction within a transaction",
      holds: [],
      events: ["another connection cannot write"],
      booked: [8, 9],
    },
  },
});

function noteState(db: DatabaseSync, other: DatabaseSync, tools: Tools): void {
  if (!db.isOpen) return tools.note("the connection is closed");
  try {
    other.exec("BEGIN IMMEDIATE; ROLLBACK");
  } catch {
    tools.note("another connection cannot write");
  }
}

function isOfSqlite(error: unknown): error is Error {
  return (error as NodeJS.ErrnoException).code === "ERR_SQLITE_ERROR";
}
