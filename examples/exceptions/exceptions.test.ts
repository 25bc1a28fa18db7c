import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempDisposableSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import badContent from "./bad-content/pair.ts";
import commitInDispose from "./commit-in-dispose/pair.ts";
import { transfer } from "./commit-in-dispose/correct.ts";
import failingClose from "./failing-close/pair.ts";
import interrupted from "./interrupted/pair.ts";
import lateCatch from "./late-catch/pair.ts";
import lockFile from "./lock-file/pair.ts";
import processExit from "./process-exit/pair.ts";
import returnTrue from "./return-true/pair.ts";
import wrappedError from "./wrapped-error/pair.ts";
import unmountingFails from "./exercises/unmounting-fails/check.ts";
import backupThatOpens from "./exercises/backup-that-opens/check.ts";
import question from "./question/question.ts";

test.for([
  badContent,
  lockFile,
  failingClose,
  wrappedError,
  returnTrue,
  commitInDispose,
  lateCatch,
  processExit,
  interrupted,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([unmountingFails, backupThatOpens])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the kernel answers the question of exceptions twice the same", async () => {
  await assertAnswerIsSteady(question);
});

test("a SuppressedError nests the earlier error inside when several disposals throw", () => {
  const thrown = caughtFrom(() => {
    using _first = failing("first declared");
    using _last = failing("last declared");
    throw new Error("body");
  });
  expect(thrown).toMatchObject({
    error: { message: "first declared" },
    suppressed: {
      error: { message: "last declared" },
      suppressed: { message: "body" },
    },
  });
});

test("a SuppressedError names neither error when it is printed or serialized", () => {
  const thrown = caughtFrom(() => {
    using _resource = failing("the close");
    throw new Error("the cause");
  });
  expect(thrown).toBeInstanceOf(SuppressedError);
  const { message, stack } = thrown as Error;
  const texts = [message, stack, inspect(thrown), JSON.stringify(thrown)];
  for (const text of texts) expect(text).not.toMatch(/the c(ause|lose)/);
});

test("a result is lost when its block succeeds and disposal throws", () => {
  const thrown = caughtFrom(() => {
    using _resource = failing("the close");
    return "the result";
  });
  expect(thrown).toMatchObject({ message: "the close" });
});

test("a dispose method gets no argument when the block throws", () => {
  let given: unknown[] | undefined;
  caughtFrom(() => {
    using _resource = {
      [Symbol.dispose]: (...args: unknown[]) => void (given = args),
    };
    throw new Error("body");
  });
  expect(given).toEqual([]);
});

test("a transaction rolls back when its commit fails", () => {
  using folder = temporaryFolder();
  using db = openBank(folder.path);
  using reader = new DatabaseSync(join(folder.path, "bank.db"));
  using rows = reader.prepare("SELECT * FROM account").iterate();
  rows.next(); // a reader in the middle of the table keeps a commit out

  const busy = expect.objectContaining({ errcode: 5 }); // SQLITE_BUSY
  expect(() => transfer(db, "bob", 30)).toThrow(busy);
  expect(db.isTransaction).toBe(false);
});

test("a transaction throws the first error when SQLite has rolled back by itself", () => {
  using folder = temporaryFolder();
  using db = openBank(folder.path);
  db.exec(`CREATE TRIGGER frozen BEFORE UPDATE ON account
    BEGIN SELECT RAISE(ROLLBACK, 'the account is frozen'); END`);

  expect(() => transfer(db, "bob", 30)).toThrow("the account is frozen");
});

test("a process ends with its exitCode when publish returns early", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "empty.html"), "");
  const { status } = runIn(
    folder.path,
    `const { publish } = await import(${urlOf("process-exit/correct.ts")});
     publish("empty.html", ".");`,
  );
  expect(status).toBe(2);
  expect(readdirSync(folder.path)).toEqual(["empty.html"]);
});

test("a finally block is skipped when process.exit is called", () => {
  using folder = temporaryFolder();
  const { status, stdout } = runIn(
    folder.path,
    `try { process.exit(2); } finally { console.log("finally"); }`,
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("a lock file stays when its holder is killed", () => {
  using folder = temporaryFolder();
  const { signal } = runIn(
    folder.path,
    `const { runAlone } = await import(${urlOf("lock-file/correct.ts")});
     runAlone("import.lock", () => process.kill(process.pid, "SIGKILL"));`,
  );
  expect(signal).toBe("SIGKILL");
  expect(existsSync(join(folder.path, "import.lock"))).toBe(true);
});

test("a write lock of SQLite goes when its holder is killed", () => {
  using folder = temporaryFolder();
  const { signal } = runIn(
    folder.path,
    `const { DatabaseSync } = await import("node:sqlite");
     new DatabaseSync("lock.db").exec("BEGIN IMMEDIATE");
     process.kill(process.pid, "SIGKILL");`,
  );
  expect(signal).toBe("SIGKILL");
  using db = new DatabaseSync(join(folder.path, "lock.db"));
  db.exec("BEGIN IMMEDIATE");
  expect(db.isTransaction).toBe(true);
});

function caughtFrom(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function failing(message: string): Disposable {
  return {
    [Symbol.dispose]() {
      throw new Error(message);
    },
  };
}

function temporaryFolder() {
  return mkdtempDisposableSync(join(tmpdir(), "exceptions-"));
}

function openBank(folder: string): DatabaseSync {
  const db = new DatabaseSync(join(folder, "bank.db"));
  db.exec(`CREATE TABLE account (owner TEXT, sum INTEGER);
    INSERT INTO account VALUES ('ann', 100), ('bob', 0)`);
  return db;
}

function runIn(folder: string, script: string) {
  const node = ["--input-type=module", "--eval", script];
  return spawnSync(process.execPath, node, { cwd: folder, encoding: "utf8" });
}

function urlOf(file: string): string {
  return JSON.stringify(new URL(file, import.meta.url));
}
