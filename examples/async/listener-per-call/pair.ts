import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

let shutdown: AbortController;
let started: number;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Each call leaves a listener on a signal that outlives the call.",
  fix: "Declare the result of `addAbortListener` with `using`.",
  note: "Node 26 prints no warning, however many listeners a signal has. The race does not stop the work: pass the signal on to work that can stop.",
  seen: [
    {
      what: "`events.on` left its abort listener on the signal after the iteration had ended; Node removes it now.",
      where: "node#51091",
      link: "https://github.com/nodejs/node/pull/51091",
      date: "2023-12-07",
    },
  ],
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
    observe: listeners,
    wrong: "3 listeners on the signal",
    correct: "0 listeners on the signal",
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
  paths: [
    {
      kind: "body throws",
      when: "the work is rejected",
      run: (side) => {
        shutdown = new AbortController();
        return side.unlessAborted(shutdown.signal, () =>
          Promise.reject(new Error("cannot parse")),
        );
      },
      outcome: "threw Error: cannot parse",
      effect: { observe: listeners, expected: "0 listeners on the signal" },
    },
    {
      kind: "cancelled",
      when: "the signal aborts before the call",
      run: (side) => {
        started = 0;
        const signal = AbortSignal.abort(new Error("shut down"));
        return side.unlessAborted(signal, () => {
          started += 1;
          return never();
        });
      },
      outcome: "threw Error: shut down",
      effect: {
        observe: () => `the work ran ${started} times`,
        expected: "the work ran 0 times",
      },
    },
    {
      kind: "cancelled",
      when: "the signal aborts during the work",
      run: async (side) => {
        shutdown = new AbortController();
        const work = side.unlessAborted(shutdown.signal, never);
        shutdown.abort(new Error("shutting down"));
        return await work;
      },
      outcome: "threw Error: shutting down",
      effect: { observe: listeners, expected: "0 listeners on the signal" },
    },
    {
      kind: "cancelled",
      when: "the work aborts the signal and throws at once",
      isApart: true,
      run: async (side, { outcomeOf }) => {
        shutdown = new AbortController();
        const outcome = await outcomeOf(() =>
          side.unlessAborted(shutdown.signal, () => {
            shutdown.abort(new Error("shutting down"));
            throw new Error("cannot start");
          }),
        );
        await setImmediate(); // an unhandled rejection ends the process now
        return outcome;
      },
      outcome: "returned 'threw Error: cannot start'",
    },
  ],
});

function listeners(): string {
  const { length } = getEventListeners(shutdown.signal, "abort");
  return `${length} listeners on the signal`;
}

function never(): Promise<never> {
  return new Promise(() => {});
}
