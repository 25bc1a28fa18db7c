import { EventEmitter, getEventListeners } from "node:events";
import { pair } from "course/pair";

let shop: EventEmitter;
let closing: AbortController;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A generator that waits in an `await` cannot be disposed.",
  fix: "Give the generator a signal that ends its wait.",
  note: 'An async generator queues `return()` behind a pending `next()`, and `await using` calls `return()`. Disposing the generator drops the orders that it has not yielded yet. A caller that wants every order keeps one generator; for one event, `once(shop, "order", { signal })` is enough.',
  seen: [
    {
      what: "An async generator that waits for a promise cannot be disposed until that promise settles.",
      where: "proposal-explicit-resource-management#266",
      link: "https://github.com/tc39/proposal-explicit-resource-management/issues/266",
      date: "2025-10-07",
    },
  ],
  run: async (side, { isPending, outcomeOf }) => {
    open();
    const order = side.nextOrder(shop, closing.signal);
    closing.abort();
    if (await isPending(order)) return "the call still waits";
    return await outcomeOf(() => order);
  },
  calls: 2,
  leaks: {},
  outcome: {
    wrong: "returned 'the call still waits'",
    correct: "returned 'threw ABORT_ERR'",
  },
  effect: {
    observe: listeners,
    wrong: "1 listener for orders, 0 for the signal",
    correct: "0 listeners for orders, 0 for the signal",
  },
  innocent: {
    run: async (side) => {
      open();
      const order = side.nextOrder(shop, closing.signal);
      shop.emit("order", "soup", 4);
      return [await order, listeners()];
    },
    outcome:
      "returned [ 'soup for table 4', '0 listeners for orders, 0 for the signal' ]",
  },
  paths: [
    {
      kind: "cancelled",
      when: "the signal aborts before the call",
      run: (side) => {
        open();
        closing.abort();
        return side.nextOrder(shop, closing.signal);
      },
      outcome: "threw ABORT_ERR",
      effect: {
        observe: listeners,
        expected: "0 listeners for orders, 0 for the signal",
      },
    },
    {
      kind: "cancelled",
      when: "the signal aborts while the generator waits",
      run: async (side) => {
        open();
        const order = side.nextOrder(shop, closing.signal);
        closing.abort();
        return await order;
      },
      outcome: "threw ABORT_ERR",
      effect: {
        observe: listeners,
        expected: "0 listeners for orders, 0 for the signal",
      },
    },
    {
      kind: "body throws",
      when: "the shop reports an error",
      run: async (side) => {
        open();
        const order = side.nextOrder(shop, closing.signal);
        shop.emit("error", new Error("out of soup"));
        return await order;
      },
      outcome: "threw Error: out of soup",
      effect: {
        observe: listeners,
        expected: "0 listeners for orders, 0 for the signal",
      },
    },
  ],
});

function open(): void {
  shop = new EventEmitter();
  closing = new AbortController();
}

function listeners(): string {
  const orders = shop.listenerCount("order");
  const { length } = getEventListeners(closing.signal, "abort");
  return `${orders} listener${orders === 1 ? "" : "s"} for orders, ${length} for the signal`;
}
