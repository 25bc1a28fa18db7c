import { setTimeout } from "node:timers/promises";
import { pair } from "course/pair";

let earlier = 0;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Promise.race does not stop the timer that lost.",
  fix: "Declare the timer with `using`, so that the block cancels it.",
  note: "The work is not stopped either, and its result is dropped when the timer wins. An `ms` above 2147483647, such as Infinity, times out after 1 ms. A result that has to be closed needs late-arrival.",
  seen: [
    {
      what: "Timers that lose `Promise.race` keep the process alive until they fire.",
      where: "wappalyzer#3345",
      link: "https://github.com/wappalyzer/wappalyzer/issues/3345",
      date: "2020-09-17",
    },
  ],
  run: (side) => side.within(60_000, setTimeout(1, "the answer")),
  leaks: {},
  outcome: "returned 'the answer'",
  effect: {
    observe: moreTimers,
    wrong: "1 more timer running",
    correct: "0 more timers running",
  },
  innocent: {
    run: (side) => side.within(1, new Promise(() => {})),
    outcome: "threw Error: timed out",
  },
  paths: [
    {
      kind: "body throws",
      when: "the work fails",
      run: (side) =>
        side.within(60_000, Promise.reject(new Error("no answer"))),
      outcome: "threw Error: no answer",
      effect: { observe: moreTimers, expected: "0 more timers running" },
    },
    {
      kind: "cancelled",
      when: "the work fails after the timeout",
      isApart: true,
      run: async (side, { outcomeOf }) => {
        const work = Promise.withResolvers<never>();
        const outcome = await outcomeOf(() => side.within(1, work.promise));
        work.reject(new Error("too late"));
        await setTimeout(1); // an unhandled rejection would end the process
        return outcome;
      },
      outcome: "returned 'threw Error: timed out'",
    },
  ],
});

function moreTimers(): string {
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((type) => type === "Timeout").length;
  const added = timers - earlier;
  earlier = timers;
  return `${added} more timer${added === 1 ? "" : "s"} running`;
}
