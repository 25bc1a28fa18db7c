import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

const every = [
  "the ordinary path",
  "the newest is damaged",
  "the newest is missing",
  "all are damaged",
  "the newest is damaged and the next is missing",
  "read throws",
  "read reads backups as well",
];

export default exercise<Answer>(import.meta.dirname, {
  title: "The first backup that can be read",
  task:
    "`fromBackups` tries one backup after another, the newest first. SQLite " +
    "opens a damaged file without complaint and notices when it is read, so " +
    "`read` is called for each backup that opens; when that or the opening " +
    "fails, the next backup is tried. When all have failed the caller gets " +
    "every failure in an AggregateError. An error that is not SQLite's " +
    "reaches the caller at once. The loop forgets something about each " +
    "attempt that fails, and an attempt has to be over and done with before " +
    "the next.",
  call: "fromBackups()",
  minutes: 7,
  paths: [
    {
      name: "the ordinary path",
      given: (setting) => {
        save(setting, "monday.db");
        save(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      outcome: ({ nonce }) => ({ returned: `${nonce} of monday.db` }),
      holds: ["monday.db"],
      events: ["monday.db is read"],
    },
    {
      name: "the newest is damaged",
      given: (setting) => {
        damage(setting, "monday.db");
        save(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      outcome: ({ nonce }) => ({ returned: `${nonce} of sunday.db` }),
      holds: ["sunday.db"],
      events: ["monday.db is read", "monday.db is closed", "sunday.db is read"],
    },
    {
      name: "the newest is missing",
      given: (setting) => save(setting, "sunday.db"),
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      outcome: ({ nonce }) => ({ returned: `${nonce} of sunday.db` }),
      holds: ["sunday.db"],
      events: ["sunday.db is read"],
    },
    {
      name: "all are damaged",
      given: (setting) => {
        damage(setting, "monday.db");
        damage(setting, "sunday.db");
      },
      run: ({ fromBackups }, tools) =>
        fromBackups(pathsIn(tools), reading(tools)),
      outcome: () => ({ threw: "AggregateError: no backup can be read" }),
      events: ["monday.db is read", "monday.db is closed", "sunday.db is read"],
    },
    {
      name: "the newest is damaged and the next is missing",
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
      outcome: () => ({
        threw:
          "AggregateError: no backup can be read " +
          "(file is not a database, unable to open database file)",
      }),
      events: ["monday.db is read"],
    },
    {
      name: "read throws",
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
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce} of monday.db` }),
      events: ["monday.db is read"],
    },
    {
      name: "read reads backups as well",
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
      outcome: ({ nonce }) => ({
        returned: [`${nonce} of sunday.db`, `${nonce} of monday.db`],
      }),
      holds: ["monday.db"],
      closed: ["sunday.db"],
    },
  ],
  hints: [
    "What has an attempt opened when `read` throws, and which line would close it?",
    "Each turn of the loop opens a database of its own. `using` in the block of that turn closes it on every way out: the return, the error that is thrown on and the one that leads to the next backup.",
    "`using db = new DatabaseSync(backup, { readOnly: true });` inside the `try`, then `return read(db);` and no `close`.",
  ],
  why:
    "The database belongs to the block of one attempt. The block is left before " +
    "`catch` runs, so when the next backup is opened the one before is closed.",
  accepted: {
    "finally-around-read.ts":
      "A `try … finally` from the line after the opening, within the `try` that is there.",
    "a-stack-for-each-attempt.ts":
      "A stack in the body of the loop, which is disposed at the end of each turn.",
  },
  wrongAnswers: [
    {
      name: "opened outside of the try",
      edits: [
        [
          "    try {\n      using db = new DatabaseSync(backup, { readOnly: true });\n",
          "    using db = new DatabaseSync(backup, { readOnly: true });\n    try {\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the newest is missing",
          "the newest is damaged and the next is missing",
        ],
        says: /threw ERR_SQLITE_ERROR/,
      },
      because:
        "A backup that is missing fails when it is opened, and that is outside " +
        "of the `try` now: the error goes to the caller and the next backup is " +
        "never tried.",
    },
    {
      name: "closes what was never opened",
      of: "exercise",
      edits: [
        [
          "    try {\n      const db = new",
          "    let db: DatabaseSync | undefined;\n    try {\n      db = new",
        ],
        [
          "      if (!isOfSqlite(error)) throw error;\n",
          "      db!.close();\n      if (!isOfSqlite(error)) throw error;\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the newest is missing",
          "the newest is damaged and the next is missing",
        ],
        says: /threw TypeError/,
      },
      because:
        "`catch` is reached by a failed opening as well, and then there is no " +
        "database to close. `using` begins only when the opening has succeeded.",
    },
    {
      name: "opened for writing",
      edits: [["(backup, { readOnly: true })", "(backup)"]],
      sign: {
        fault: "other-harm",
        paths: [
          "the newest is missing",
          "the newest is damaged and the next is missing",
        ],
      },
      because:
        "Without `readOnly` SQLite creates the backup that is missing: an empty " +
        "one, which is read, fails, and stays there as if it were the newest.",
    },
    {
      name: "closed by hand and by `using`",
      edits: [
        [
          "      return read(db);\n",
          "      const answer = read(db);\n      db[Symbol.dispose]();\n      db.close();\n      return answer;\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the ordinary path",
          "the newest is damaged",
          "the newest is missing",
          "read reads backups as well",
        ],
        says: /threw ERR_INVALID_STATE/,
        code: /\busing\b/,
      },
      because:
        "A DatabaseSync can be disposed twice and cannot be closed twice: the " +
        "second `close` fails with ERR_INVALID_STATE after all has gone well.",
    },
    {
      name: "closed by hand and in `finally`",
      of: "exercise",
      edits: [
        [
          "    try {\n      const db = new",
          "    let db: DatabaseSync | undefined;\n    try {\n      db = new",
        ],
        [
          "      failures.push(error); // the next backup may do\n    }\n",
          "      failures.push(error); // the next backup may do\n    } finally {\n      db?.close();\n    }\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the ordinary path",
          "the newest is damaged",
          "the newest is missing",
          "read reads backups as well",
        ],
        says: /threw ERR_INVALID_STATE/,
        code: /finally[^]*\.close\(/,
      },
      because:
        "`finally` runs after the `return` as well, and the database is closed " +
        "by then. A DatabaseSync cannot be closed twice: the second `close` " +
        "fails with ERR_INVALID_STATE after all has gone well.",
    },
    {
      name: "a variable that all calls share",
      edits: [
        ["/** Has `read`", "let db: DatabaseSync;\n\n/** Has `read`"],
        [
          "      using db = new DatabaseSync(backup, { readOnly: true });\n      return read(db);\n",
          "      db = new DatabaseSync(backup, { readOnly: true });\n      try {\n        return read(db);\n      } finally {\n        db.close();\n      }\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: ["read reads backups as well"],
        says: /threw ERR_INVALID_STATE/,
        code: /^let \w+/m,
      },
      because:
        "A variable outside of the function is shared by every call. A call " +
        "that begins while another is under way puts its own database there, " +
        "and that is closed twice, the first one never.",
    },
    {
      name: "a helper opens and closes it, and returns it",
      edits: [
        [
          "      using db = new DatabaseSync(backup, { readOnly: true });\n",
          "      const db = opened(backup);\n",
        ],
        [
          "function isOfSqlite",
          "function opened(path: string): DatabaseSync {\n  using db = new DatabaseSync(path, { readOnly: true });\n  return db;\n}\n\nfunction isOfSqlite",
        ],
      ],
      sign: { fault: "throws", paths: every, says: /threw ERR_INVALID_STATE/ },
      because:
        "`using` closes the database when the helper returns, so what it " +
        "returns is closed. The scope that holds it has to be the one that " +
        "reads from it.",
    },
    {
      name: "a database in a module variable",
      of: "exercise",
      edits: [
        [
          "/** Has `read`",
          "let current: DatabaseSync | undefined;\n\n/** Has `read`",
        ],
        [
          "      const db = new DatabaseSync(backup, { readOnly: true });\n",
          "      current?.close();\n      current = undefined;\n      const db = new DatabaseSync(backup, { readOnly: true });\n      current = db;\n",
        ],
        ["      db.close();\n", ""],
      ],
      sign: { fault: "never-acquired", code: /^let /m },
      because:
        "Each opening closes the one before, so the last always stays open, and " +
        "the next call closes a database that somebody may still be reading.",
    },
    {
      name: "read from a copy in memory",
      edits: [
        [
          "      using db = new DatabaseSync(backup, { readOnly: true });\n",
          '      using db = new DatabaseSync(":memory:");\n      db.exec(`ATTACH \'${backup}\' AS backup`);\n      db.exec("CREATE TABLE note AS SELECT * FROM backup.note");\n      db.exec("DETACH backup");\n',
        ],
      ],
      sign: { fault: "never-acquired", says: /not open/ },
      because:
        "`read` is to be given the backup itself. A copy holds what was known " +
        "of it here, and `read` may ask for something else.",
    },
    {
      name: "the failures are kept and nobody is told",
      edits: [
        [
          '  throw new AggregateError(failures, "no backup can be read");\n',
          "  return undefined as T;\n",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: [
          "all are damaged",
          "the newest is damaged and the next is missing",
        ],
      },
      because:
        "The caller takes `undefined` for what the " +
        "backups say. It has to be told that none could be read.",
    },
    {
      name: "every error counts as a damaged backup",
      edits: [["      if (!isOfSqlite(error)) throw error;\n", ""]],
      sign: { fault: "other-error", paths: ["read throws"] },
      because:
        "A mistake in `read` is no damage to a backup. Trying the next one " +
        "repeats it, and the caller hears of the backups and not of the mistake.",
    },
    {
      name: "the last error in place of them all",
      edits: [
        [
          '  throw new AggregateError(failures, "no backup can be read");\n',
          "  throw failures.at(-1);\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "all are damaged",
          "the newest is damaged and the next is missing",
        ],
      },
      because:
        "The caller hears of the oldest backup only, as if the newer ones had " +
        "never been tried.",
    },
    {
      name: "the database before is closed once more",
      of: "exercise",
      edits: [
        [
          "  for (const backup of backups) {\n    try {\n      const db = new",
          "  let db: DatabaseSync | undefined;\n  for (const backup of backups) {\n    try {\n      db = new",
        ],
        [
          "      const answer = read(db);\n      db.close();\n      return answer;\n",
          "      return read(db);\n",
        ],
        [
          "      failures.push(error); // the next backup may do\n    }\n",
          "      failures.push(error); // the next backup may do\n    } finally {\n      db?.close();\n    }\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["the newest is damaged and the next is missing"],
        says: /threw ERR_INVALID_STATE/,
      },
      because:
        "When a backup cannot be opened, the variable still holds the one " +
        "before it, which is closed already. The error of the second `close` " +
        "reaches the caller in place of what is wrong with the backups.",
    },
    {
      name: "the failures of the opening are lost",
      edits: [
        [
          "    try {\n      using db = new DatabaseSync(backup, { readOnly: true });\n",
          "    let opened: DatabaseSync;\n    try {\n      opened = new DatabaseSync(backup, { readOnly: true });\n    } catch {\n      continue;\n    }\n    try {\n      using db = opened;\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["the newest is damaged and the next is missing"],
        says: /\(file is not a database\); /,
      },
      because:
        "A backup that is missing is passed over without a word. The caller " +
        "hears of the damaged ones only, and cannot tell that one is not there.",
    },
    {
      name: "the failures are not kept",
      edits: [
        ["  const failures: unknown[] = [];\n", ""],
        ["      failures.push(error); // the next backup may do\n", ""],
        ["new AggregateError(failures,", "new AggregateError([],"],
      ],
      sign: {
        fault: "other-error",
        paths: ["the newest is damaged and the next is missing"],
        says: /no backup can be read \(\)/,
      },
      because:
        "The caller learns that no backup can be read, and not why: the errors " +
        "that say so are gone.",
    },
    {
      name: "one stack around the whole loop",
      edits: [
        [
          "  const failures: unknown[] = [];\n",
          "  const failures: unknown[] = [];\n  using attempts = new DisposableStack();\n",
        ],
        [
          "      using db = new DatabaseSync(backup, { readOnly: true });\n",
          "      const db = attempts.use(\n        new DatabaseSync(backup, { readOnly: true }),\n      );\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: ["the newest is damaged", "all are damaged"],
        says: /is still open/,
      },
      because:
        "Nothing is left in the end, but until then every failed attempt stays " +
        "open: with many backups that is many descriptors at a time. The scope " +
        "has to be one turn of the loop.",
    },
    {
      name: "only the last attempt is closed, after the loop",
      of: "exercise",
      edits: [
        [
          "  for (const backup of backups) {\n    try {\n      const db = new",
          "  let db: DatabaseSync | undefined;\n  try {\n  for (const backup of backups) {\n    try {\n      db = new",
        ],
        [
          "      const answer = read(db);\n      db.close();\n      return answer;\n",
          "      return read(db);\n",
        ],
        [
          '  throw new AggregateError(failures, "no backup can be read");\n',
          '  throw new AggregateError(failures, "no backup can be read");\n  } finally {\n    db?.close();\n  }\n',
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the newest is damaged", "all are damaged"],
        says: /^1 (of 2 )?descriptors? is still open after \S+ threw/,
      },
      because:
        "One variable for all attempts knows the last of them. The ones before " +
        "are overwritten while they are open, and then nobody can close them.",
    },
    {
      name: "closed when the error is thrown on, and nowhere else",
      of: "exercise",
      edits: [
        [
          "    try {\n      const db = new",
          "    let db: DatabaseSync | undefined;\n    try {\n      db = new",
        ],
        [
          "      if (!isOfSqlite(error)) throw error;\n",
          "      if (!isOfSqlite(error)) {\n        db?.close();\n        throw error;\n      }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the newest is damaged",
          "all are damaged",
          "the newest is damaged and the next is missing",
        ],
      },
      because:
        "The way to the caller is mended and the way to the next backup is " +
        "not. An attempt that failed has a database open, too.",
    },
    {
      name: "closed before the next backup, and nowhere else",
      of: "exercise",
      edits: [
        [
          "    try {\n      const db = new",
          "    let db: DatabaseSync | undefined;\n    try {\n      db = new",
        ],
        [
          "      failures.push(error); // the next backup may do\n",
          "      failures.push(error); // the next backup may do\n      db?.close();\n",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["read throws"] },
      because:
        "The line that closes stands below the one that throws on, so an error " +
        "of `read`'s own passes it by.",
    },
    {
      name: "closed when all have failed",
      of: "exercise",
      edits: [
        [
          "  const failures: unknown[] = [];\n",
          "  const failures: unknown[] = [];\n  const opened: DatabaseSync[] = [];\n",
        ],
        [
          "      const answer = read(db);\n",
          "      opened.push(db);\n      const answer = read(db);\n",
        ],
        [
          "  throw new AggregateError(",
          "  for (const db of opened) db.close();\n  throw new AggregateError(",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the newest is damaged", "all are damaged", "read throws"],
        code: /\.push\(db\)/,
      },
      because:
        "The line after the loop is reached when every backup has failed. A " +
        "later one that can be read returns before it, with the failed ones " +
        "still open.",
    },
    {
      name: "closed in `catch` only",
      of: "exercise",
      edits: [
        [
          "    try {\n      const db = new",
          "    let db: DatabaseSync | undefined;\n    try {\n      db = new",
        ],
        [
          "      const answer = read(db);\n      db.close();\n      return answer;\n",
          "      return read(db);\n",
        ],
        [
          "      if (!isOfSqlite(error)) throw error;\n",
          "      db?.close();\n      if (!isOfSqlite(error)) throw error;\n",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "the newest is damaged",
          "the newest is missing",
          "read reads backups as well",
        ],
        code: /catch[^]*\.close\(/,
      },
      because:
        "`catch` is on the way of errors and not on that of the `return`: the " +
        "backup that can be read stays open. `using` closes on both.",
    },
    {
      name: "`const` in place of `using`",
      edits: [["      using db = new", "      const db = new"]],
      sign: { fault: "leaks", code: /const \w+ = new DatabaseSync/ },
      because:
        "A database that goes out of scope stays open. `using` closes it there.",
    },
  ],
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
