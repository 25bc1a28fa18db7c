import { setImmediate } from "node:timers/promises";
import { Mutex } from "async-mutex";
import { pair, type Tools } from "course/pair";

type Shop = import("./correct.ts").Shop;

let left: number;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`await using` does not wait until the lease is granted.",
  fix: "Make `lease` async, and await it: `using _lease = await lease(mutex)`.",
  note: "Neither the compiler nor the linter reports the mistake, and the mutex is free after the call. The short form `using _lock = mutex.acquire()` does not compile (TS2850). In plain JavaScript it throws a TypeError, and the mutex stays taken: a promise has no dispose, and nothing holds the releaser that it resolves to. [`async-lock`](../multi-resource/async-lock) counts that.",
  seen: [
    {
      what: "A caller of `mutex.acquire()` forgot the `await`, so that four calls ran at once.",
      where: "dart-mutex#4",
      link: "https://github.com/hoylen/dart-mutex/issues/4",
      date: "2020-09-23",
    },
    {
      what: "A client library acquired two mutexes without `await`, which the fix adds.",
      where: "at_libraries#241",
      link: "https://github.com/atsign-foundation/at_libraries/pull/241",
      date: "2022-10-30",
    },
  ],
  run: async (side) => {
    const { shop, count } = stocked(10);
    await Promise.all([side.sell(shop, 1), side.sell(shop, 2)]);
    left = count();
    return shop.mutex.isLocked();
  },
  leaks: {},
  outcome: "returned false",
  effect: {
    observe: () => `3 of 10 sold, ${left} left`,
    wrong: "3 of 10 sold, 8 left",
    correct: "3 of 10 sold, 7 left",
  },
  innocent: {
    run: async (side) => {
      const { shop, count } = stocked(10);
      await side.sell(shop, 1);
      await side.sell(shop, 2);
      return count();
    },
    outcome: "returned 7",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the wait for the mutex is cancelled",
      run: async (side, tools) => {
        const { shop, count } = stocked(10, new Error("closed"));
        const release = await shop.mutex.acquire();
        const waiting = tools.outcomeOf(() => side.sell(shop, 1));
        await setImmediate();
        shop.mutex.cancel();
        release();
        return [await waiting, count(), shop.mutex.isLocked()];
      },
      outcome: "returned [ 'threw Error: closed', 10, false ]",
    },
    {
      kind: "body throws",
      when: "the stock cannot be read",
      run: (side, tools) => sellFromBroken(side, tools, "stock"),
      outcome: "returned [ 'threw Error: no database', false ]",
    },
    {
      kind: "body throws",
      when: "the stock cannot be written",
      run: (side, tools) => sellFromBroken(side, tools, "setStock"),
      outcome: "returned [ 'threw Error: no database', false ]",
    },
    {
      kind: "used elsewhere",
      when: "ten sales come at once",
      run: async (side) => {
        const { shop, count } = stocked(10);
        await Promise.all(Array.from({ length: 10 }, () => side.sell(shop, 1)));
        return [count(), shop.mutex.isLocked()];
      },
      outcome: "returned [ 0, false ]",
    },
    {
      kind: "used elsewhere",
      when: "another caller holds the mutex",
      run: async (side) => {
        const { shop, count } = stocked(10);
        const release = await shop.mutex.acquire();
        const waiting = side.sell(shop, 1);
        for (let turn = 0; turn < 5; turn++) await setImmediate();
        const early = count();
        release();
        await waiting;
        return [early, count()];
      },
      outcome: "returned [ 10, 9 ]",
    },
  ],
});

async function sellFromBroken(
  side: typeof import("./correct.ts"),
  { outcomeOf }: Tools,
  method: "stock" | "setStock",
) {
  const { shop } = stocked(10);
  const broken: Shop = {
    ...shop,
    [method]: () => Promise.reject(new Error("no database")),
  };
  return [await outcomeOf(() => side.sell(broken, 1)), shop.mutex.isLocked()];
}

function stocked(count: number, cancelled?: Error) {
  const shop: Shop = {
    mutex: new Mutex(cancelled),
    async stock() {
      const read = count;
      await setImmediate();
      return read;
    },
    async setStock(next) {
      await setImmediate();
      count = next;
    },
  };
  return { shop, count: () => count };
}
