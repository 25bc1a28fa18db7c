import { getEventListeners } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A waiter that gives up still takes a connection.",
  fix: "Remove the waiter from the queue when its signal aborts.",
  note: "A timeout around the promise is not enough: `Promise.race([pool.acquire(), timeout])` leaves the waiter in the queue. Pass `acquire(AbortSignal.timeout(1000))`; its timer does not keep the process alive, so a process with nothing else to do ends before the timeout, with exit code 13 at a top-level `await`. A return rolls back a transaction that the borrower left open. The pool does not replace a closed connection: a borrower may have closed it, or its rollback has failed. An iterator that a borrower has not finished stays open ([`unfinished-iterator`](../transactions/unfinished-iterator)). After the release `lease.connection` still works, so do not keep it.",
  seen: [
    {
      what: "In Python, an `acquire` that timed out could still take a connection, which never came back to the pool.",
      where: "asyncpg#1052",
      link: "https://github.com/MagicStack/asyncpg/pull/1052",
      date: "2023-07-25",
    },
  ],
  run: async ({ Pool }, tools) => {
    using connection = new DatabaseSync(":memory:");
    const pool = new Pool([connection]);
    const lease = await pool.acquire();
    const control = new AbortController();
    const waiting = tools.outcomeOf(() => pool.acquire(control.signal));
    control.abort();
    await waiting;
    lease.release();
    const waits = await tools.isPending(pool.acquire());
    return `the next caller ${waits ? "waits" : "gets the connection"}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'the next caller waits'",
    correct: "returned 'the next caller gets the connection'",
  },
  innocent: {
    run: async ({ Pool }) => {
      using connection = new DatabaseSync(":memory:");
      const pool = new Pool([connection]);
      const first = await pool.acquire();
      const waiting = pool.acquire();
      first.release();
      using second = await waiting;
      return second.connection === connection;
    },
    outcome: "returned true",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "used elsewhere",
      when: "two callers wait for one connection",
      run: async ({ Pool }) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const events: string[] = [];
        const borrow = async (name: string) => {
          using _lease = await pool.acquire();
          events.push(name);
          await Promise.resolve();
          events.push(name);
        };
        await Promise.all(["a", "b", "c"].map(borrow));
        return events.join(" ");
      },
      outcome: "returned 'a a b b c c'",
    },
    {
      kind: "used elsewhere",
      when: "a third caller comes after a waiter got the connection",
      run: async ({ Pool }, tools) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const first = await pool.acquire();
        const second = pool.acquire();
        first.release();
        using _second = await second;
        return (await tools.isPending(pool.acquire())) ? "waits" : "enters";
      },
      outcome: "returned 'waits'",
    },
    {
      kind: "used elsewhere",
      when: "the connection comes and the signal never aborts",
      run: async ({ Pool }) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const first = await pool.acquire();
        const { signal } = new AbortController();
        const waiting = pool.acquire(signal);
        first.release();
        using _second = await waiting;
        return `${getEventListeners(signal, "abort").length} listeners`;
      },
      outcome: "returned '0 listeners'",
    },
    {
      kind: "cancelled",
      when: "a waiter gives up, and another waits behind it",
      run: async ({ Pool }, tools) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const first = await pool.acquire();
        const control = new AbortController();
        const second = tools.outcomeOf(() => pool.acquire(control.signal));
        const third = pool.acquire();
        control.abort(new Error("gave up"));
        const outcome = await second;
        first.release();
        using _third = await third;
        return outcome;
      },
      outcome: "returned 'threw Error: gave up'",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: async ({ Pool }, tools) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const signal = AbortSignal.abort(new Error("gave up"));
        const outcome = await tools.outcomeOf(() => pool.acquire(signal));
        using _lease = await pool.acquire();
        return outcome;
      },
      outcome: "returned 'threw Error: gave up'",
    },
    {
      kind: "cancelled",
      when: "the signal aborts right after the connection comes",
      run: async ({ Pool }) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const first = await pool.acquire();
        const control = new AbortController();
        const waiting = pool.acquire(control.signal);
        first.release();
        control.abort();
        (await waiting).release();
        using next = await pool.acquire();
        return next.connection === connection;
      },
      outcome: "returned true",
    },
    {
      kind: "body throws",
      when: "the borrower leaves a transaction open",
      run: async ({ Pool }) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        {
          using lease = await pool.acquire();
          lease.connection.exec("BEGIN; CREATE TABLE users (name TEXT)");
        }
        using next = await pool.acquire();
        return next.connection.prepare("SELECT name FROM sqlite_schema").all();
      },
      outcome: "returned []",
    },
    {
      kind: "release fails",
      when: "the rollback fails while another caller waits",
      run: async ({ Pool }, tools) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const lease = await pool.acquire();
        lease.connection.exec("BEGIN");
        const waiting = pool.acquire();
        tools.fail(DatabaseSync.prototype, "exec");
        const outcome = await tools.outcomeOf(lease.release);
        const { connection: next } = await waiting;
        return [outcome, next.isOpen];
      },
      outcome: "returned [ 'threw EIO', false ]",
    },
    {
      kind: "disposed twice",
      when: "another caller has the connection",
      run: async ({ Pool }, tools) => {
        using connection = new DatabaseSync(":memory:");
        const pool = new Pool([connection]);
        const first = await pool.acquire();
        first[Symbol.dispose]();
        using _second = await pool.acquire();
        first[Symbol.dispose]();
        return (await tools.isPending(pool.acquire())) ? "waits" : "enters";
      },
      outcome: "returned 'waits'",
    },
  ],
});
