import { setImmediate } from "node:timers/promises";
import { Mutex, type MutexInterface } from "async-mutex";
import { pair } from "course/pair";

let printed: string[];

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A call that never held the mutex releases it.",
  fix: "Call the releaser that `acquire` returned, and only after it returned.",
  note: "`mutex.release()` frees the mutex, no matter which call holds it. The documentation of async-mutex warns of this. It also frees the mutex if `acquire` fails for another reason, such as `mutex.cancel()`. The function that `acquire` returns releases what this `acquire` got: a second call does nothing. `queue.runExclusive(…)` uses that function. `withTimeout` cannot wait without a limit: Node's timers turn a `patience` of more than 2³¹ − 1 ms, such as `Infinity`, into 1 ms.",
  seen: [
    {
      what: "If one caller calls `mutex.release()` twice, the second call frees the mutex of the next holder.",
      where: "async-mutex 0.5.0",
      link: "https://github.com/DirtyHairy/async-mutex/issues/20",
      date: "2020-07-08",
      test: "async-mutex 0.5.0 frees the next holder's mutex when release() is called twice",
    },
    {
      what: "A component called `mutex.release()` before each `acquire()` and from a timer, no matter which call held the mutex.",
      where: "async-mutex#50",
      link: "https://github.com/DirtyHairy/async-mutex/issues/50",
      date: "2021-11-18",
    },
  ],
  run: async (side, tools) => {
    const printer = new Printer();
    const first = side.print(printer, ["a1", "a2"], 60_000);
    await printer.isPrinting("a1");
    const late = await tools.outcomeOf(() => side.print(printer, ["b1"], 1));
    const third = side.print(printer, ["c1"], 60_000);
    await printer.finish();
    await Promise.all([first, third]);
    printed = printer.printed;
    return late;
  },
  leaks: {},
  outcome:
    "returned 'threw Error: timeout while waiting for mutex to become available'",
  effect: {
    observe: () => printed.join(" "),
    wrong: "a1 c1 a2",
    correct: "a1 a2 c1",
  },
  innocent: {
    run: async (side) => {
      const printer = new Printer();
      void printer.finish();
      await Promise.all([
        side.print(printer, ["a1", "a2"], 60_000),
        side.print(printer, ["b1"], 60_000),
      ]);
      return printer.printed;
    },
    outcome: "returned [ 'a1', 'a2', 'b1' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the wait is cancelled",
      run: async (side, tools) => {
        const printer = new Printer(new Error("switched off"));
        const release = await printer.mutex.acquire();
        const waiting = tools.outcomeOf(() =>
          side.print(printer, ["b1"], 60_000),
        );
        printer.mutex.cancel();
        const outcome = await waiting;
        const isHeld = printer.mutex.isLocked();
        release();
        return [outcome, isHeld, printer.printed];
      },
      outcome: "returned [ 'threw Error: switched off', true, [] ]",
    },
    {
      kind: "acquire fails",
      when: "the turn comes after the deadline",
      run: async (side, tools) => {
        const printer = new Printer();
        const release = await printer.mutex.acquire();
        const late = await tools.outcomeOf(() => side.print(printer, ["b"], 1));
        const isHeld = printer.mutex.isLocked();
        release();
        await setImmediate();
        return [late, isHeld, printer.mutex.isLocked()];
      },
      outcome:
        "returned [ 'threw Error: timeout while waiting for mutex to become available', true, false ]",
    },
    {
      kind: "body throws",
      when: "the printer has no paper",
      run: async (side, tools) => {
        const printer = {
          mutex: new Mutex(),
          send: () => Promise.reject(new Error("no paper")),
        };
        const outcome = await tools.outcomeOf(() =>
          side.print(printer, ["a1"], 60_000),
        );
        return [outcome, printer.mutex.isLocked()];
      },
      outcome: "returned [ 'threw Error: no paper', false ]",
    },
    {
      kind: "used elsewhere",
      when: "the job has ended and the next one prints",
      run: async (side) => {
        const printer = new Printer();
        void printer.finish();
        await side.print(printer, ["a1"], 60_000);
        const release = await printer.mutex.acquire();
        await setImmediate();
        const isHeld = printer.mutex.isLocked();
        release();
        return isHeld;
      },
      outcome: "returned true",
    },
  ],
});

/** Prints the first page until `finish`. */
class Printer {
  readonly mutex: MutexInterface;
  readonly printed: string[] = [];
  readonly #isFinished = Promise.withResolvers<void>();

  constructor(cancelled?: Error) {
    this.mutex = new Mutex(cancelled);
  }

  async send(page: string): Promise<void> {
    this.printed.push(page);
    if (page === "a1") await this.#isFinished.promise;
    await setImmediate();
  }

  async isPrinting(page: string): Promise<void> {
    while (!this.printed.includes(page)) await setImmediate();
  }

  async finish(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    this.#isFinished.resolve();
  }
}
