import { once } from "node:events";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { createPool, type Options } from "generic-pool";
import { Piscina } from "piscina";
import { Pool } from "undici";
import { expect, test } from "vitest";
import abandonedAcquire from "./abandoned-acquire/pair.ts";
import poolNotDrained from "./pool-not-drained/pair.ts";
import poolPerRequest from "./pool-per-request/pair.ts";
import returnedTwice from "./returned-twice/pair.ts";
import syncDispose from "./sync-dispose/pair.ts";
import unreadAnswer from "./unread-answer/pair.ts";
import usedAfterReturn from "./used-after-return/pair.ts";
import waitWithoutDeadline from "./wait-without-deadline/pair.ts";
import onePoolForTheJobs from "./exercises/one-pool-for-the-jobs/check.ts";
import questionToTheArchive from "./exercises/question-to-the-archive/check.ts";
import question from "./question/question.ts";

test.for([
  poolPerRequest,
  poolNotDrained,
  returnedTwice,
  usedAfterReturn,
  unreadAnswer,
  waitWithoutDeadline,
  abandonedAcquire,
  syncDispose,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([questionToTheArchive, onePoolForTheJobs])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of pools has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("generic-pool keeps an idle connection when no eviction runs", async () => {
  await using users = openUsers({ idleTimeoutMillis: 1 });
  await users.pool.release(await users.pool.acquire());
  await setTimeout(20);
  expect(users.pool.size).toBe(1);
});

test("generic-pool closes an idle connection when eviction runs", async () => {
  await using users = openUsers({
    idleTimeoutMillis: 1,
    evictionRunIntervalMillis: 1,
  });
  await users.pool.release(await users.pool.acquire());
  await expect.poll(() => users.pool.size).toBe(0);
});

test("generic-pool repeats a failed create until it succeeds", async () => {
  let attempts = 0;
  const pool = createPool<number>({
    create: () => {
      attempts++;
      return attempts < 3
        ? Promise.reject(new Error("no database"))
        : Promise.resolve(attempts);
    },
    destroy: () => Promise.resolve(),
  });
  expect(await pool.acquire()).toBe(3);
});

test("drain of generic-pool closes nothing, and waits for what is lent", async () => {
  await using users = openUsers();
  const db = await users.pool.acquire();
  const draining = users.pool.drain();
  const limit = setTimeout(10, "waits");
  expect(await Promise.race([draining, limit])).toBe("waits");
  await users.pool.release(db);
  await draining;
  expect(users.pool.size).toBe(1);
  expect(db.isOpen).toBe(true);
});

test("clear of generic-pool resolves and emits an event when closing fails", async () => {
  const events: unknown[] = [];
  const pool = createPool<number>({
    create: () => Promise.resolve(1),
    destroy: () => Promise.reject(new Error("no clean end")),
  });
  pool.on("factoryDestroyError", (error) => events.push(error));
  await pool.release(await pool.acquire());
  await pool.drain();
  await pool.clear();
  expect(events).toEqual([new Error("no clean end")]);
});

test("generic-pool rejects a release when the connection is in the pool", async () => {
  await using users = openUsers();
  const db = await users.pool.acquire();
  await users.pool.release(db);
  await expect(users.pool.release(db)).rejects.toThrow(
    "Resource not currently part of this pool",
  );
});

test("a caller of generic-pool leaves the queue when its timeout fires", async () => {
  await using users = openUsers({ acquireTimeoutMillis: 5 });
  const db = await users.pool.acquire();
  await expect(users.pool.acquire()).rejects.toThrow("timed out");
  expect(users.pool.pending).toBe(0);
  await users.pool.release(db);
  expect(await users.pool.acquire()).toBe(db);
});

test("use of generic-pool keeps the connection when its function returns no promise", async () => {
  await using users = openUsers();
  await expect(users.pool.use(() => 1)).rejects.toThrow(TypeError);
  expect(users.pool.borrowed).toBe(1);
});

test("use of generic-pool destroys the connection when its function rejects", async () => {
  await using users = openUsers();
  const work = () => Promise.reject(new Error("no paper"));
  await expect(users.pool.use(work)).rejects.toThrow("no paper");
  expect(users.pool.size).toBe(0);
});

test("validate replaces a closed connection when testOnBorrow is set", async () => {
  await using users = openUsers({ testOnBorrow: true });
  const first = await users.pool.acquire();
  await users.pool.release(first);
  first.close();
  const second = await users.pool.acquire();
  expect(second.isOpen).toBe(true);
});

test("a write after the release is rolled back with the next borrower", async () => {
  await using users = openUsers();
  const first = await users.pool.acquire();
  first.exec("CREATE TABLE user (name TEXT)");
  await users.pool.release(first);
  const second = await users.pool.acquire();
  second.exec("BEGIN");
  first.exec("INSERT INTO user VALUES ('ada')");
  second.exec("ROLLBACK");
  expect(second.prepare("SELECT * FROM user").all()).toEqual([]);
});

test("the next borrower cannot begin when a transaction was left open", async () => {
  await using users = openUsers();
  const first = await users.pool.acquire();
  first.exec("BEGIN");
  await users.pool.release(first);
  const second = await users.pool.acquire();
  expect(() => second.exec("BEGIN")).toThrow(
    "cannot start a transaction within a transaction",
  );
});

test("isBorrowedResource is true when another caller has the connection", async () => {
  await using users = openUsers();
  const first = await users.pool.acquire();
  await users.pool.release(first);
  expect(users.pool.isBorrowedResource(first)).toBe(false);
  await users.pool.acquire();
  expect(users.pool.isBorrowedResource(first)).toBe(true);
});

test("maxWaitingClients of generic-pool refuses a caller when the queue is full", async () => {
  await using users = openUsers({ maxWaitingClients: 1 });
  const db = await users.pool.acquire();
  const waiting = users.pool.acquire();
  await expect(users.pool.acquire()).rejects.toThrow(
    "max waitingClients count exceeded",
  );
  await users.pool.release(db);
  await waiting;
});

test("close of an undici Pool waits for a request, and destroy does not", async () => {
  await using stack = new AsyncDisposableStack();
  const held = Promise.withResolvers<() => void>();
  const server = stack.use(
    createServer((_request, response) => {
      held.resolve(() => void response.end("a text"));
    }),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`);
  const text = pool
    .request({ method: "GET", path: "/" })
    .then(({ body }) => body.text());
  const answer = await held.promise;
  const closing = pool.close();
  const limit = setTimeout(10, "waits");
  expect(await Promise.race([closing, limit])).toBe("waits");
  answer();
  expect(await text).toBe("a text");
  await closing;

  const other = new Pool(`http://127.0.0.1:${port}`);
  const request = other.request({ method: "GET", path: "/" });
  await Promise.all([
    expect(request).rejects.toMatchObject({ code: "UND_ERR_DESTROYED" }),
    other.destroy(),
  ]);
});

test("close of a Piscina with one thread waits for its tasks, and destroy stops them", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "pools-"));
  const filename = join(folder.path, "worker.mjs");
  writeFileSync(
    filename,
    `import { setTimeout } from "node:timers/promises";
     export default async (ms) => (await setTimeout(ms), ms);`,
  );
  const options = { filename, minThreads: 1, maxThreads: 1 };

  const first = new Piscina(options);
  const tasks = [first.run(10), first.run(11)];
  await first.close();
  expect(await Promise.all(tasks)).toEqual([10, 11]);
  expect(first.options.closeTimeout).toBe(30_000);

  const second = new Piscina(options);
  await Promise.all([
    expect(second.run(60_000)).rejects.toThrow("Terminating"),
    second.destroy(),
  ]);
});

/** A pool of one connection. Disposing closes it, returned or not. */
function openUsers(options: Options = {}) {
  const connections = new DisposableStack();
  const pool = createPool<DatabaseSync>(
    {
      create: () =>
        Promise.resolve(connections.use(new DatabaseSync(":memory:"))),
      destroy: (db) => Promise.try(() => db.close()),
      validate: (db) => Promise.resolve(db.isOpen),
    },
    options,
  );
  return {
    pool,
    async [Symbol.asyncDispose]() {
      connections.dispose();
      await pool.clear();
    },
  };
}
