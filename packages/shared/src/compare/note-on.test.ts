import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { run } from "../fixtures/run.ts";

test("a leak says which terminal, database, addon or thread it is of", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "notes-"));
  const fixture = join(import.meta.dirname, "fixtures/notes.ts");
  const file = (target: string, note?: string, line = true) => ({
    target,
    ...(note === undefined ? {} : { note }),
    line,
  });
  expect(run(fixture, { args: [folder.path] })).toEqual({
    "a pseudo-terminal": [
      file("/dev/ptmx", "the controlling end of /dev/pts/N"),
    ],
    "another device": [file("/dev/null")],
    "a database": [file("totals", "SQLite database")],
    "a database in WAL mode": [
      file("rows.data", "SQLite database"),
      file("rows.data-wal", "write-ahead log of the database rows.data"),
      file("rows.data-shm", "shared memory of the database rows.data"),
    ],
    "a database in a transaction": [
      file("log.data", "SQLite database"),
      file("log.data-journal", "rollback journal of the database log.data"),
    ],
    "a file beside no database": [file("plain-wal")],
    "native code without an addon": [file("early.txt", undefined, false)],
    "a worker thread": [
      file(
        "worker.txt",
        "opened by native code or a thread; worker threads were started at " +
          `${relative("", fixture)}:N`,
        false,
      ),
    ],
    "a thread that has ended": [file("later.txt", undefined, false)],
    "loading an addon": [
      file("loading.txt", "opened while the addon loads.node was loaded"),
    ],
    "calling an addon": [
      file(
        "called.txt",
        "opened by native code or a thread; loaded: the addon loads.node",
        false,
      ),
    ],
  });
});
