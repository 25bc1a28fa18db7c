import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

type Account = import("./correct.ts").Account;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A missing `await` leaves the lock taken.",
  fix: "Await the turn: `using _turn = await lock.acquire()`.",
  note: "If the lock has its type, the wrong line does not compile (TS2741). `void lock.acquire()` without `using` does compile. Then the deposits run side by side and lose an update, and the lock stays taken as well.",
  run: async ({ Lock, deposit }, tools) => {
    const account = emptyAccount(new Lock());
    const deposited = await tools.outcomeOf(() => deposit(account, 5));
    const waits = await tools.isPending(account.lock.acquire());
    return `deposit ${deposited}, then the lock is ${waits ? "taken" : "free"}`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'deposit threw TypeError, then the lock is taken'",
    correct: "returned 'deposit returned undefined, then the lock is free'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  paths: [
    {
      kind: "used elsewhere",
      when: "three deposits run at once",
      run: async ({ Lock, deposit }) => {
        const account = emptyAccount(new Lock());
        await Promise.all([1, 2, 3].map((amount) => deposit(account, amount)));
        return await account.read();
      },
      outcome: "returned 6",
    },
    {
      kind: "used elsewhere",
      when: "the turn comes and the signal never aborts",
      run: async ({ Lock }) => {
        const { signal } = new AbortController();
        using _turn = await new Lock().acquire(signal);
        return `${getEventListeners(signal, "abort").length} listeners`;
      },
      outcome: "returned '0 listeners'",
    },
    {
      kind: "body throws",
      when: "the balance cannot be read",
      run: async ({ Lock, deposit }, tools) => {
        const account = emptyAccount(new Lock());
        const broken = {
          ...account,
          read: () => Promise.reject(new Error("no such account")),
        };
        const failed = await tools.outcomeOf(() => deposit(broken, 1));
        await deposit(account, 2);
        return [failed, await account.read()];
      },
      outcome: "returned [ 'threw Error: no such account', 2 ]",
    },
    {
      kind: "cancelled",
      when: "a waiter gives up, and another waits behind it",
      run: async ({ Lock, deposit }, tools) => {
        const account = emptyAccount(new Lock());
        const first = deposit(account, 1);
        const control = new AbortController();
        const second = tools.outcomeOf(() =>
          deposit(account, 10, control.signal),
        );
        const third = deposit(account, 100);
        control.abort(new Error("gave up"));
        const outcome = await second;
        const early = await account.read();
        await Promise.all([first, third]);
        return [outcome, early, await account.read()];
      },
      outcome: "returned [ 'threw Error: gave up', 0, 101 ]",
    },
    {
      kind: "cancelled",
      when: "another caller comes after a waiter gave up",
      run: async ({ Lock }, tools) => {
        const lock = new Lock();
        using _first = await lock.acquire();
        const control = new AbortController();
        const second = tools.outcomeOf(() => lock.acquire(control.signal));
        control.abort(new Error("gave up"));
        const third = lock.acquire();
        const waits = await tools.isPending(third);
        return [await second, waits ? "waits" : "enters"];
      },
      outcome: "returned [ 'threw Error: gave up', 'waits' ]",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: async ({ Lock, deposit }, tools) => {
        const account = emptyAccount(new Lock());
        const signal = AbortSignal.abort(new Error("gave up"));
        const outcome = await tools.outcomeOf(() =>
          deposit(account, 1, signal),
        );
        await deposit(account, 2);
        return [outcome, await account.read()];
      },
      outcome: "returned [ 'threw Error: gave up', 2 ]",
    },
    {
      kind: "disposed twice",
      when: "the next in the queue has the turn",
      run: async ({ Lock }, tools) => {
        const lock = new Lock();
        const first = await lock.acquire();
        const second = lock.acquire();
        first[Symbol.dispose]();
        using _second = await second;
        first[Symbol.dispose]();
        return (await tools.isPending(lock.acquire())) ? "waits" : "enters";
      },
      outcome: "returned 'waits'",
    },
  ],
});

function emptyAccount(lock: Account["lock"]): Account {
  let balance = 0;
  return {
    lock,
    async read() {
      const read = balance;
      await setImmediate();
      return read;
    },
    async write(next) {
      await setImmediate();
      balance = next;
    },
  };
}
