import { setTimeout } from "node:timers/promises";
import { pair } from "course/pair";

let earlier = 0;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Promise.race lets go of the timer that lost, but does not stop it.",
  fix: "`using` on the timer cancels it when the race is decided.",
  run: (side) => side.within(60_000, setTimeout(1, "the answer")),
  leaks: {},
  outcome: "returned 'the answer'",
  effect: {
    observe: () => {
      const added = timers() - earlier;
      earlier += added;
      return `${added} more timer${added === 1 ? "" : "s"} running`;
    },
    wrong: "1 more timer running",
    correct: "0 more timers running",
  },
  innocent: {
    run: (side) => side.within(1, new Promise(() => {})),
    outcome: "threw Error: timed out",
  },
});

function timers(): number {
  const resources = process.getActiveResourcesInfo();
  return resources.filter((type) => type === "Timeout").length;
}
