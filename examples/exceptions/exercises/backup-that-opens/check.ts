import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  call: "fromBackups()",
  minutes: 7,
  paths: {
    "the ordinary path": {
      given: (setting) => {
        save(setting, "monday.db");
        save(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      returns: ({ nonce }) => `${nonce} of monday.db`,
      holds: ["monday.db"],
      events: ["monday.db is read"],
    },
    "the newest is damaged": {
      given: (setting) => {
        damage(setting, "monday.db");
        save(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      returns: ({ nonce }) => `${nonce} of sunday.db`,
      holds: ["sunday.db"],
      events: ["monday.db is read", "monday.db is closed", "sunday.db is read"],
    },
    "the newest is missing": {
      given: (setting) => save(setting, "sunday.db"),
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      returns: ({ nonce }) => `${nonce} of sunday.db`,
      holds: ["sunday.db"],
      events: ["sunday.db is read"],
    },
    "all are damaged": {
      given: (setting) => {
        damage(setting, "monday.db");
        damage(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      throws: "AggregateError: no backup can be read",
      events: ["monday.db is read", "monday.db is closed", "sunday.db is read"],
    },
    "the newest is damaged and the next is missing": {
      given: (setting) => damage(setting, "monday.db"),
      run: ({ fromBackups }, tools) => {
        try {
          return fromBackups(pathsIn(tools), reading(tools));
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
    "read throws": {
      given: (setting) => {
        save(setting, "monday.db");
        save(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) => {
        const read = reading(tools);
        return fromBackups(pathsIn(tools), (db) => {
          throw new Error(read(db));
        });
      },
      throws: ({ nonce }) => `Error: ${nonce} of monday.db`,
      events: ["monday.db is read"],
    },
    "read reads backups as well": {
      given: (setting) => {
        save(setting, "monday.db");
        save(setting, "sunday.db");
      },
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
    },
  },
});

function pathsIn({ path }: Tools): string[] {
  return [path("monday.db"), path("sunday.db")];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function save({ path, nonce }: PathContext, name: string): void {
  using db = new DatabaseSync(path(name));
  db.exec("CREATE TABLE note (text)");
  db.prepare("INSERT INTO note VALUES (?)").run(`${nonce} of ${name}`);
}

function damage({ path, nonce }: PathContext, name: string): void {
  writeFileSync(path(name), nonce.repeat(512));
}

/** Reads the note, and says what has become of the database read before. */
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
