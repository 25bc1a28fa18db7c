import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "The orders are cut off in the middle, so `JSON.parse` throws. `countOrders` is called 100 times, and the caller catches every error. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => writeFileSync(path("orders"), '[{ "item": "tea" }, {'),
  run: ({ countOrders }, { path }) => countOrders(path("orders"), path("lock")),
  why: "The first call throws between the lines that take the lock and the lines that give it back: its descriptor stays open and the lock file stays there. Every later call finds that file and fails with EEXIST before it has opened anything. What leaks is one descriptor, and with it the whole function.",
  discuss:
    "Ask what a chart of the process's open files would show, and whether a restart would help. The descriptor ends with the process; the lock file does not.",
  demonstrate: "exceptions/lock-file",
  minutes: 6,
});
