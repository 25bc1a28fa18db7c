import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`firstCount` is called 100 times. Each call makes a pool, takes three connections from it at once, and clears the pool at the end. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 200,
  run: ({ firstCount }, { path }) => firstCount(path("shop.db")),
  why: "Each call opens three connections. The first count ends, its connection goes back to the pool, and `clear` closes it. The other two connections are in use, so `clear` skips them. They go back a moment later, into a pool that is never cleared again: 2 files for each of the 100 calls.",
  discuss:
    "Ask which connections `clear` can know of: only those that are in the pool. `drain` waits for the others. A pool for each call is another mistake.",
  demonstrate: "pools/pool-not-drained",
  minutes: 5,
});
