import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A listener outlives the block, and writes to the file it has closed.",
  fix: "A loop inside the block waits for each event while the file is open.",
  async run(side, tools) {
    const orders = new EventEmitter();
    const recorded = side.record(orders, recordIn(tools.scratch));
    orders.emit("order", "tea\n");
    orders.emit("order", "rice\n");
    orders.emit("end");
    await recorded;
  },
  leaks: {},
  outcome: { wrong: "threw EBADF", correct: "returned undefined" },
  effect: {
    observe: ({ scratch }) => {
      const lines = readFileSync(recordIn(scratch), "utf8").match(/\n/g) ?? [];
      return `${lines.length} of 2 orders are on the disk`;
    },
    wrong: "0 of 2 orders are on the disk",
    correct: "2 of 2 orders are on the disk",
  },
  innocent: {
    async run(side, tools) {
      const orders = new EventEmitter();
      const recorded = side.record(orders, recordIn(tools.scratch));
      orders.emit("end");
      await recorded;
    },
    outcome: "returned undefined",
  },
  caughtBy: ["typescript/require-await"],
});

const recordIn = (scratch: string) => join(scratch, "orders.txt");
