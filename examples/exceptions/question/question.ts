import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "The orders are cut off in the middle, so `JSON.parse` throws. `countOrders` is called 100 times, and the caller catches every error. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 1,
  given: ({ path }) => writeFileSync(path("orders"), '[{ "item": "tea" }, {'),
  run: ({ countOrders }, { path }) => countOrders(path("orders"), path("lock")),
  why: "The first call throws after it has taken the lock and before it releases it. Its descriptor stays open, and the lock file stays there. Every later call finds that file and fails with EEXIST before it opens anything. So only one descriptor leaks, but the function never works again.",
  discuss:
    "Ask what a chart of the process's open files would show, and whether a restart would help. The kernel closes the descriptor when the process exits. The lock file stays.",
  demonstrate: "exceptions/lock-file",
  minutes: 6,
});
