import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, utimesSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Mutex, withTimeout } from "async-mutex";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { lock } from "proper-lockfile";
import { expect, test } from "vitest";
import callbackWithoutReturn from "./callback-without-return/pair.ts";
import deadlineByRace from "./deadline-by-race/pair.ts";
import keptOnThrow from "./kept-on-throw/pair.ts";
import killedProcess from "./killed-process/pair.ts";
import leaseNotAwaited from "./lease-not-awaited/pair.ts";
import releasedByName from "./released-by-name/pair.ts";
import retakenLock from "./retaken-lock/pair.ts";
import secondDispose from "./second-dispose/pair.ts";
import journalInTurn from "./exercises/journal-in-turn/check.ts";
import locksOfATransfer from "./exercises/locks-of-a-transfer/check.ts";
import question from "./question/question.ts";

test.for([
  keptOnThrow,
  leaseNotAwaited,
  releasedByName,
  secondDispose,
  callbackWithoutReturn,
  deadlineByRace,
  killedProcess,
  retakenLock,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([journalInTurn, locksOfATransfer])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of locks has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("`using` throws and the mutex stays taken when acquire is not awaited", async () => {
  const mutex: any = new Mutex();
  expect(() => {
    using _lock = mutex.acquire();
  }).toThrow(TypeError);
  await setImmediate();
  expect(mutex.isLocked()).toBe(true);
});

test("the releaser of async-mutex frees nothing when it is called twice", async () => {
  const mutex = new Mutex();
  const release = await mutex.acquire();
  release();
  await mutex.acquire();
  release();
  expect(mutex.isLocked()).toBe(true);
});

test("runExclusive of async-mutex frees the mutex when the work throws", async () => {
  const mutex = new Mutex();
  const failing = () => Promise.reject(new Error("no answer"));
  await expect(mutex.runExclusive(failing)).rejects.toThrow("no answer");
  expect(mutex.isLocked()).toBe(false);
});

test("a race against acquire leaves the mutex taken when the timer wins", async () => {
  const mutex = new Mutex();
  const release = await mutex.acquire();
  await Promise.race([mutex.acquire(), setTimeout(1)]);
  release();
  await setImmediate();
  expect(mutex.isLocked()).toBe(true);
});

test("withTimeout of async-mutex frees a turn that comes too late", async () => {
  const mutex = new Mutex();
  const release = await mutex.acquire();
  await expect(withTimeout(mutex, 1).acquire()).rejects.toThrow("timeout");
  release();
  await setImmediate();
  expect(mutex.isLocked()).toBe(false);
});

test("a mutex waits for itself when its holder acquires it again", async () => {
  const mutex = new Mutex();
  const release = await mutex.acquire();
  await expect(withTimeout(mutex, 5).acquire()).rejects.toThrow("timeout");
  release();
});

test("the releaser of proper-lockfile rejects with ERELEASED when it is called twice", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
  const path = join(folder.path, "data");
  mkdirSync(path);
  const release = await lock(path);
  await release();
  await expect(release()).rejects.toMatchObject({ code: "ERELEASED" });
});

test("proper-lockfile takes a lock over when it is older than 10 s", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
  const path = join(folder.path, "data");
  mkdirSync(path);
  mkdirSync(`${path}.lock`); // of a process that was killed
  await expect(lock(path)).rejects.toMatchObject({ code: "ELOCKED" });
  const past = Date.now() / 1000 - 11;
  utimesSync(`${path}.lock`, past, past);
  const release = await lock(path);
  await release();
});

test("proper-lockfile removes its lock when the process exits", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
  const path = join(folder.path, "data");
  mkdirSync(path);
  const code = `
    import { existsSync } from "node:fs";
    import { lock } from "proper-lockfile";
    await lock(process.argv[1]);
    process.exit(existsSync(process.argv[1] + ".lock") ? 7 : 1);
  `;
  const { status } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", code, path],
    { cwd: import.meta.dirname, timeout: 30_000 },
  );
  expect(status).toBe(7);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test.skipIf(process.platform === "win32")(
  "reading the file of an SQLite lock frees the lock for another process",
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
    const path = join(folder.path, "lock");
    using lock = new DatabaseSync(path, { timeout: 0 });
    lock.exec("BEGIN IMMEDIATE");
    const code = `
      const { DatabaseSync } = require("node:sqlite");
      const lock = new DatabaseSync(process.argv[1], { timeout: 0 });
      lock.exec("BEGIN IMMEDIATE");
    `;
    const other = () =>
      spawnSync(process.execPath, ["--eval", code, path], { timeout: 30_000 })
        .status;
    expect(other()).toBe(1);
    readFileSync(path);
    expect(other()).toBe(0);
  },
);

test("navigator.locks accepts no name that begins with -", async () => {
  await expect(navigator.locks.request("-a", () => 1)).rejects.toThrow(
    expect.objectContaining({ name: "NotSupportedError" }),
  );
});

test("navigator.locks refuses a worker when the main thread holds the lock", async () => {
  const code = `
    const { parentPort } = require("node:worker_threads");
    const tell = (lock) => parentPort.postMessage(lock === null);
    navigator.locks.request("d", { ifAvailable: true }, tell);
  `;
  await navigator.locks.request("d", async () => {
    await using worker = new Worker(code, { eval: true });
    expect(await once(worker, "message")).toEqual([true]);
  });
});

test("navigator.locks rejects with the error of its callback and frees the lock", async () => {
  const failing = () => Promise.reject(new Error("no answer"));
  await expect(navigator.locks.request("a", failing)).rejects.toThrow(
    "no answer",
  );
  expect(await navigator.locks.request("a", () => "free")).toBe("free");
});

test("an aborted request stays in the queue of Node until the holder ends", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = navigator.locks.request("e", () => promise);
  const late = new AbortController();
  let hasRun = false;
  const run = () => void (hasRun = true);
  const { signal } = late;
  const waiting = navigator.locks.request("e", { signal }, run);
  await setImmediate();
  late.abort(new Error("too late"));
  await expect(waiting).rejects.toThrow("too late");
  const queued = async () => {
    const { pending = [] } = await navigator.locks.query();
    return pending.filter(({ name }) => name === "e").length;
  };
  expect(await queued()).toBe(1);
  resolve();
  await held;
  await navigator.locks.request("e", () => {}); // has waited behind it
  expect([await queued(), hasRun]).toEqual([0, false]);
});

test("navigator.locks keeps a lease until the callback's promise is resolved", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = navigator.locks.request("b", () => promise);
  const options = { ifAvailable: true } as const;
  const isFree = (lock: unknown) => lock !== null;
  expect(await navigator.locks.request("b", options, isFree)).toBe(false);
  resolve();
  await held;
  expect(await navigator.locks.request("b", options, isFree)).toBe(true);
});

test("`steal` takes the lock while the work of its holder goes on", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let hasEnded = false;
  const work = async () => {
    await promise;
    hasEnded = true;
  };
  const held = navigator.locks.request("c", work);
  const outcome = held.catch(({ name }: Error) => name);
  await setImmediate();
  const steal = { steal: true } as const;
  expect(await navigator.locks.request("c", steal, () => hasEnded)).toBe(false);
  resolve("done");
  expect(await outcome).toBe("AbortError");
});

test("a request that waits for a lock lets the process end", () => {
  const code = `
    await navigator.locks.request("a", async () => {
      await navigator.locks.request("a", () => {}); // never
    });
  `;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", code],
    { encoding: "utf8", timeout: 30_000 },
  );
  expect(status).toBe(13); // an unsettled top-level await
  expect(stderr).toContain("unsettled top-level await");
});
