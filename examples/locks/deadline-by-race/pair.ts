import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

let charges: number;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A caller stops waiting, but its work still runs later.",
  fix: "Pass a signal to the request: after the deadline its callback never runs.",
  note: "After a timeout the caller tries again, and the card is charged twice. Node 26.10 keeps the aborted request in its queue until the holder ends, and then skips it. The signal limits the wait only: after the callback has begun, an abort does nothing. To stop the work too, pass the signal to the work. A TimeoutError can then come from the work as well: the caller cannot tell the two apart by name. With a lease, the loser of the race does more harm: it takes the lock, and nothing releases it. `withTimeout(mutex, 1000).acquire()` of async-mutex 0.5.0 releases such a late turn at once. [`lock-freed-by-timeout`](../cancellation/lock-freed-by-timeout) has a deadline for the work.",
  seen: [
    {
      what: "A review of a lock with a timeout by `Promise.race` found that a waiter that times out never passes its turn on, so that all later callers time out too.",
      where: "openclaw#68327",
      link: "https://github.com/openclaw/openclaw/pull/68327",
      date: "2026-04-17",
    },
    {
      what: "A waiter that had timed out stayed in the queue of a lock; it would get the lock and never release it.",
      where: "kafkajs#694",
      link: "https://github.com/tulios/kafkajs/pull/694",
      date: "2020-04-07",
    },
  ],
  run: async (side) => {
    const { end, ended } = hold("account 1");
    charges = 0;
    const first = await nameOf(side.pay("account 1", charge, 5));
    const again = side.pay("account 1", charge, 60_000);
    end();
    await Promise.all([ended, again]);
    return first;
  },
  leaks: {},
  outcome: "returned 'TimeoutError'",
  effect: {
    observe: () => `charged ${charges} times`,
    wrong: "charged 2 times",
    correct: "charged 1 times",
  },
  paths: [
    {
      kind: "body throws",
      when: "the charge is refused",
      run: async (side, tools) => {
        charges = 0;
        const refused = () => Promise.reject(new Error("no cover"));
        const first = await tools.outcomeOf(() =>
          side.pay("account 2", refused, 60_000),
        );
        await side.pay("account 2", charge, 60_000);
        return [first, charges];
      },
      outcome: "returned [ 'threw Error: no cover', 1 ]",
    },
    {
      kind: "acquire fails",
      when: "the account stays busy until the deadline",
      run: async (side) => {
        const { end, ended } = hold("account 3");
        charges = 0;
        const outcome = await nameOf(side.pay("account 3", charge, 5));
        end();
        await ended;
        await setImmediate();
        const { pending = [] } = await navigator.locks.query();
        return [outcome, charges, pending.length];
      },
      outcome: "returned [ 'TimeoutError', 0, 0 ]",
    },
    {
      kind: "cancelled",
      when: "the deadline passes during the charge",
      run: async (side) => {
        const deadline = new AbortController();
        using _timeout = replaceTimeout(deadline.signal);
        let isCharged = false;
        await side.pay(
          "account 4",
          async () => {
            await setImmediate();
            deadline.abort(new DOMException("too late", "TimeoutError"));
            await setImmediate();
            isCharged = true;
          },
          5,
        );
        return isCharged;
      },
      outcome: "returned true",
    },
    {
      kind: "used elsewhere",
      when: "two payments of an account come at once",
      run: async (side) => {
        let inside = 0;
        let most = 0;
        const counted = async () => {
          most = Math.max(most, ++inside);
          await setImmediate();
          inside--;
        };
        await Promise.all([
          side.pay("account 5", counted, 60_000),
          side.pay("account 5", counted, 60_000),
        ]);
        return most;
      },
      outcome: "returned 1",
    },
    {
      kind: "used elsewhere",
      when: "a payment of another account goes on",
      run: async (side) => {
        const { end, ended } = hold("account 6");
        charges = 0;
        await side.pay("account 7", charge, 60_000);
        end();
        await ended;
        return charges;
      },
      outcome: "returned 1",
    },
  ],
});

async function charge(): Promise<void> {
  await setImmediate();
  charges++;
}

/** Another payment of the account, until `end`. */
function hold(account: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ended = navigator.locks.request(account, () => promise);
  return { end: () => resolve(), ended };
}

/** `AbortSignal.timeout` returns this signal until dispose. */
function replaceTimeout(signal: AbortSignal): Disposable {
  const real = Object.getOwnPropertyDescriptor(AbortSignal, "timeout")!;
  AbortSignal.timeout = () => signal;
  return {
    [Symbol.dispose]() {
      Object.defineProperty(AbortSignal, "timeout", real);
    },
  };
}

async function nameOf(paying: Promise<void>): Promise<string> {
  using _alive = setInterval(() => {}, 1000); // a signal's timer does not
  return await paying.then(
    () => "paid",
    ({ name }: Error) => name,
  );
}
