import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import badContent from "./bad-content/pair.ts";
import commitInDispose from "./commit-in-dispose/pair.ts";
import { Transaction } from "./commit-in-dispose/correct.ts";
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

test("the question of exceptions has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("a SuppressedError nests the earlier errors in `suppressed` when two disposals throw", () => {
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

test("a SuppressedError holds only the disposal errors when the block succeeds", () => {
  const thrown = caughtFrom(() => {
    using _first = failing("first declared");
    using _last = failing("last declared");
  });
  expect(thrown).toMatchObject({
    error: { message: "first declared" },
    suppressed: { message: "last declared" },
  });
  expect(thrown).not.toHaveProperty("suppressed.suppressed");
});

test("a SuppressedError holds the errors of a stack in `error` when the block throws", () => {
  const thrown = caughtFrom(() => {
    using stack = new DisposableStack();
    stack.use(failing("first registered"));
    stack.use(failing("last registered"));
    throw new Error("body");
  });
  expect(thrown).toMatchObject({
    error: {
      error: { message: "first registered" },
      suppressed: { message: "last registered" },
    },
    suppressed: { message: "body" },
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

test("`void | undefined` refuses an async function when tsc checks it", async () => {
  // @ts-expect-error TS2322: `() => void` would accept it.
  const work: () => void | undefined = async () => {};
  await expect(work()).resolves.toBeUndefined();
});

test("a rollback undoes the write of other code when the block awaits", async () => {
  using db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE note (text)");
  const rejected = (async () => {
    using _transaction = new Transaction(db);
    await setImmediate();
    throw new Error("cannot go on");
  })();
  db.exec("INSERT INTO note VALUES ('of other code')");
  await expect(rejected).rejects.toThrow("cannot go on");
  expect(db.prepare("SELECT * FROM note").all()).toEqual([]);
});

test("a second transaction fails on the same connection while the first awaits", async () => {
  using db = new DatabaseSync(":memory:");
  const first = (async () => {
    using transaction = new Transaction(db);
    await setImmediate();
    transaction.commit();
  })();
  expect(() => new Transaction(db)).toThrow(/within a transaction/);
  await first;
});

test("a process exits with exitCode when main catches the error of publish", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "empty.html"), "");
  const { status, stderr } = runIn(
    folder.path,
    `const { main } = await import(${urlOf("process-exit/correct.ts")});
     main("empty.html", ".");`,
  );
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "Error: empty.html is empty\n",
  });
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

test("a block is not disposed when a callback elsewhere throws", () => {
  using folder = temporaryFolder();
  const { status } = runIn(
    folder.path,
    `const { runAlone } = await import(${urlOf("lock-file/correct.ts")});
     setTimeout(() => { throw new Error("elsewhere"); }, 1);
     await runAlone("import.lock", () => new Promise(() => {}));`,
  );
  expect(status).toBe(1);
  expect(readdirSync(folder.path)).toEqual(["import.lock"]);
});

test("main removes its draft when SIGINT or SIGTERM arrives", async () => {
  const endings = ["SIGINT", "SIGTERM"].map((name) =>
    endingAfter(
      name as NodeJS.Signals,
      `const { setTimeout } = await import("node:timers/promises");
       const { main } = await import(${urlOf("interrupted/correct.ts")});
       await main(".", (folder, signal) => {
         console.log(folder);
         return setTimeout(60_000, undefined, { signal });
       });`,
    ),
  );
  expect(await Promise.all(endings)).toEqual([
    { code: 130, signal: null, left: [] },
    { code: 143, signal: null, left: [] },
  ]);
});

test("a lock file stays when a signal ends its holder", async () => {
  const names = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const;
  const endings = names.map((name) =>
    endingAfter(
      name,
      `const { runAlone } = await import(${urlOf("lock-file/correct.ts")});
       await runAlone("import.lock", () => {
         console.log("locked");
         return new Promise((resolve) => setTimeout(resolve, 60_000));
       });`,
    ),
  );
  expect(await Promise.all(endings)).toEqual(
    names.map((signal) => ({ code: null, signal, left: ["import.lock"] })),
  );
});

test("a write lock of SQLite is released when its holder is killed", () => {
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

function runIn(folder: string, script: string) {
  const node = ["--input-type=module", "--eval", script];
  return spawnSync(process.execPath, node, { cwd: folder, encoding: "utf8" });
}

/** Sends the signal when the script has printed something. */
async function endingAfter(name: NodeJS.Signals, script: string) {
  using folder = temporaryFolder();
  const node = ["--input-type=module", "--eval", script];
  const child = spawn(process.execPath, node, {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  child.kill(name);
  const [code, signal] = await closed;
  return { code, signal, left: readdirSync(folder.path) };
}

function urlOf(file: string): string {
  return JSON.stringify(new URL(file, import.meta.url));
}
