import { DatabaseSync } from "node:sqlite";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`book` is called 100 times for the seats 1 and 2. Seat 2 is taken, so the insert of seat 2 throws. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 101,
  given: ({ path }) => {
    using db = new DatabaseSync(path("theatre.db"));
    db.exec("CREATE TABLE booking (seat INTEGER PRIMARY KEY)");
    db.exec("INSERT INTO booking VALUES (2)");
  },
  run: ({ book }, { path }) => book(path("theatre.db"), [1, 2]),
  why: "Each call opens theatre.db, and its exception skips the close. That makes 100. The first call also writes: SQLite opens theatre.db-journal for its rollback, and the transaction that is never ended keeps this file and the write lock. The 99 other calls fail already at BEGIN IMMEDIATE, because the database is locked, and open no journal. 100 + 1 = 101.",
  discuss:
    "Ask what the second call does, and which error its caller gets. Ask what changes if the function closes the database in `finally` and does not roll back: closing a `DatabaseSync` ends its transaction with a rollback.",
  demonstrate: "transactions/unfinished-iterator",
  minutes: 6,
});
