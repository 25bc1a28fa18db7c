import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /** The backups that can be read. */
  readonly saved?: readonly string[];
  readonly damaged?: readonly string[];
}

const names = ["monday.db", "sunday.db"];
const closedBetween = [
  "monday.db is read",
  "monday.db is closed",
  "sunday.db is read",
];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "fromBackups()",
  isSync: true,
  minutes: 7,
  given: (context, { saved = [], damaged = [] }) => {
    for (const name of saved) save(context, name);
    for (const name of damaged) {
      writeFileSync(context.path(name), context.nonce.repeat(512));
    }
  },
  run: ({ fromBackups }, tools) =>
    fromBackups(names.map(tools.path), reading(tools)),
  closedBefore: { "sunday.db": ["monday.db"] },
  paths: {
    "the ordinary path": {
      requirements: [1, 4],
      saved: names,
      returns: ({ nonce }) => `${nonce} of monday.db`,
      holds: ["monday.db"],
      events: ["monday.db is read"],
    },
    "the newest is damaged": {
      requirements: [1, 4],
      damaged: ["monday.db"],
      saved: ["sunday.db"],
      returns: ({ nonce }) => `${nonce} of sunday.db`,
      holds: ["sunday.db"],
      events: closedBetween,
    },
    "the newest is missing": {
      requirements: [1],
      saved: ["sunday.db"],
      returns: ({ nonce }) => `${nonce} of sunday.db`,
      holds: ["sunday.db"],
      events: ["sunday.db is read"],
    },
    "all are damaged": {
      requirements: [2, 4],
      damaged: names,
      throws: "AggregateError: no backup can be read",
      events: closedBetween,
    },
    "the only backup is damaged": {
      requirements: [2, 4],
      damaged: ["monday.db"],
      run: ({ fromBackups }, tools) =>
        fromBackups([tools.path("monday.db")], reading(tools)),
      throws: "AggregateError: no backup can be read",
      events: ["monday.db is read"],
    },
    "the newest is damaged and the next is missing": {
      requirements: [2, 4],
      damaged: ["monday.db"],
      run: ({ fromBackups }, tools) => {
        try {
          return fromBackups(names.map(tools.path), reading(tools));
        } catch (error) {
          if (!(error instanceof AggregateError)) throw error;
          const failures = error.errors.map(messageOf).join(", ");
          throw new AggregateError([], `${error.message} (${failures})`, {
            cause: error,
          });
        }
      },
      throws:
        "AggregateError: no backup can be read " +
        "(file is not a database, unable to open database file)",
      events: ["monday.db is read"],
    },
    "opening the newest fails, but not because of SQLite": {
      requirements: [3],
      saved: names,
      callFails: { open: "monday.db" },
      throws: "EIO",
      events: [],
    },
    "read throws": {
      requirements: [3, 4],
      saved: names,
      run: ({ fromBackups }, tools) => {
        const read = reading(tools);
        return fromBackups(names.map(tools.path), (db) => {
          throw new Error(read(db));
        });
      },
      throws: ({ nonce }) => `Error: ${nonce} of monday.db`,
      events: ["monday.db is read"],
    },
    "read reads backups as well": {
      requirements: [1, 4],
      saved: names,
      run: ({ fromBackups }, { path, look }) =>
        fromBackups([path("monday.db")], (monday) => {
          const before = fromBackups([path("sunday.db")], noteIn);
          look();
          return [before, noteIn(monday)];
        }),
      returns: ({ nonce }) => [
        `${nonce} of sunday.db`,
        `${nonce} of monday.db`,
      ],
      holds: ["monday.db"],
      closed: ["sunday.db"],
      closedBefore: {},
    },
  },
});

function save({ path, nonce }: PathContext, name: string): void {
  using db = new DatabaseSync(path(name));
  db.exec("CREATE TABLE note (text)");
  db.prepare("INSERT INTO note VALUES (?)").run(`${nonce} of ${name}`);
}

/** Reads the note, and notes whether the database read before is closed. */
function reading({ path, look, note }: Tools) {
  let last: { name: string; db: DatabaseSync } | undefined;
  return (db: DatabaseSync): string => {
    if (last) {
      note(`${last.name} is ${last.db.isOpen ? "still open" : "closed"}`);
    }
    const isNewest = db.location() === path("monday.db");
    last = { name: isNewest ? "monday.db" : "sunday.db", db };
    note(`${last.name} is read`);
    const text = noteIn(db);
    look();
    return text;
  };
}

function noteIn(db: DatabaseSync): string {
  return String(db.prepare("SELECT text FROM note").get()?.["text"]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
