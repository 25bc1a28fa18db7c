import { getEventListeners } from "node:events";
import { pair } from "course/pair";

let shutdown: AbortController;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Each call leaves a listener on a signal that outlives the call.",
  fix: "`using` on what addAbortListener returns removes the listener.",
  run: async (side) => {
    shutdown = new AbortController();
    const jobs = ["fetch", "parse", "store"].map((job) =>
      side.unlessAborted(shutdown.signal, () => Promise.resolve(job)),
    );
    return await Promise.all(jobs);
  },
  leaks: {},
  outcome: "returned [ 'fetch', 'parse', 'store' ]",
  effect: {
    observe: () => {
      const { length } = getEventListeners(shutdown.signal, "abort");
      return `${length} listeners on the signal after 3 jobs`;
    },
    wrong: "3 listeners on the signal after 3 jobs",
    correct: "0 listeners on the signal after 3 jobs",
  },
  innocent: {
    run: async (side) => {
      shutdown = new AbortController();
      const work = side.unlessAborted(shutdown.signal, never);
      shutdown.abort(new Error("shutting down"));
      return await work;
    },
    outcome: "threw Error: shutting down",
  },
});

function never(): Promise<never> {
  return new Promise(() => {});
}
