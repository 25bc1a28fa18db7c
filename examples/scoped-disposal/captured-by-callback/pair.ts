import { EventEmitter } from "node:events";
import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A listener writes to a file that its block has closed.",
  fix: "Wait for the events inside the block: `for await (… of on(emitter, name))`.",
  note: "`on` keeps the orders that arrive while the loop is busy. An abort first delivers those orders, and then the loop throws an AbortError.",
  async run(side, tools) {
    const orders = new EventEmitter();
    const recorded = side.record(orders, tools.file("orders.txt"), never);
    orders.emit("order", "tea\n");
    orders.emit("order", "rice\n");
    orders.emit("end");
    await recorded;
  },
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned undefined" },
  effect: {
    observe: (tools) => {
      const lines = written(tools).match(/\n/g) ?? [];
      return `${lines.length} of 2 orders are on the disk`;
    },
    wrong: "0 of 2 orders are on the disk",
    correct: "2 of 2 orders are on the disk",
  },
  innocent: {
    async run(side, tools) {
      const orders = new EventEmitter();
      const recorded = side.record(orders, tools.file("orders.txt"), never);
      orders.emit("end");
      await recorded;
    },
    outcome: "returned undefined",
  },
  caughtBy: ["typescript/require-await"],
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.record(
          new EventEmitter(),
          join(tools.scratch, "missing", "orders.txt"),
          never,
        ),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "writing an order fails",
      async run(side, tools) {
        const orders = new EventEmitter();
        const recorded = side.record(orders, tools.file("orders.txt"), never);
        tools.fail(fs, "appendFileSync", { code: "ENOSPC" });
        orders.emit("order", "tea\n");
        const outcome = await tools.outcomeOf(() => recorded);
        return `${outcome}; listeners: ${orders.eventNames().length}`;
      },
      outcome: "returned 'threw ENOSPC; listeners: 0'",
    },
    {
      kind: "body throws",
      when: "the emitter reports an error",
      async run(side, tools) {
        const orders = new EventEmitter();
        const recorded = side.record(orders, tools.file("orders.txt"), never);
        orders.emit("error", new Error("the shop is closed"));
        await recorded;
      },
      outcome: "threw Error: the shop is closed",
    },
    {
      kind: "existing data",
      when: "a write stores only half of the order",
      async run(side, tools) {
        tools.shortWrite();
        const orders = new EventEmitter();
        const recorded = side.record(
          orders,
          tools.file("orders.txt", "yesterday\n"),
          never,
        );
        orders.emit("order", "tea\n");
        orders.emit("end");
        await recorded;
      },
      outcome: "returned undefined",
      effect: { observe: written, expected: "yesterday\ntea\n" },
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      async run(side, tools) {
        const orders = new EventEmitter();
        tools.fail(fs, "closeSync");
        const recorded = side.record(
          orders,
          join(tools.scratch, "orders.txt"),
          never,
        );
        orders.emit("end");
        await recorded;
      },
      outcome: "threw EIO",
    },
    {
      kind: "cancelled",
      when: "two orders have arrived",
      async run(side, tools) {
        const orders = new EventEmitter();
        const abort = new AbortController();
        const recorded = side.record(
          orders,
          tools.file("orders.txt"),
          abort.signal,
        );
        orders.emit("order", "tea\n");
        orders.emit("order", "rice\n");
        abort.abort();
        const outcome = await tools.outcomeOf(() => recorded);
        return `${outcome}; listeners: ${orders.eventNames().length}`;
      },
      outcome: "returned 'threw ABORT_ERR; listeners: 0'",
      effect: { observe: written, expected: "tea\nrice\n" },
    },
    {
      kind: "cancelled",
      when: "the signal has aborted before the call",
      run: (side, tools) =>
        side.record(
          new EventEmitter(),
          tools.file("orders.txt", "yesterday\n"),
          AbortSignal.abort(),
        ),
      outcome: "threw ABORT_ERR",
      effect: { observe: written, expected: "yesterday\n" },
    },
    {
      kind: "existing data",
      when: "the file contains older orders",
      async run(side, tools) {
        const orders = new EventEmitter();
        const recorded = side.record(
          orders,
          tools.file("orders.txt", "yesterday\n"),
          never,
        );
        orders.emit("order", "tea\n");
        orders.emit("end");
        await recorded;
      },
      outcome: "returned undefined",
      effect: { observe: written, expected: "yesterday\ntea\n" },
    },
  ],
});

const never = new AbortController().signal;

function written({ scratch }: { scratch: string }): string {
  return fs.readFileSync(join(scratch, "orders.txt"), "utf8");
}
