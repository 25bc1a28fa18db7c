import { expect } from "vitest";
import { baseline } from "./compare/baseline.ts";
import { type Leaks as Found, findLeaks } from "./compare/find-leaks.ts";
import { warmUp } from "./compare/warm-up.ts";
import type { Leaks } from "./verify/pair.ts";
import { listOf, summary, tally } from "./verify/summary.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void>> {
    /**
     * Calls the function and passes if it leaves descriptors open: exactly
     * these, by kind, when they are given. What the function throws is thrown
     * on. Await it.
     */
    toLeak: (expected?: Leaks) => Promise<R>;
  }
}

expect.extend({
  async toLeak(work: () => unknown, expected?: Leaks) {
    if (this.isNot && expected) {
      throw new TypeError("Use .not.toLeak(), or .toLeak() with other kinds");
    }
    const subject = work.name || "the function";
    const leaks = await leaksOf(work);
    const seen = summary(tally(leaks));
    return {
      pass: expected ? seen === summary(expected) : leaks.length > 0,
      message: () =>
        `${subject} left ${seen} open${listOf(leaks)}` +
        (expected ? `\nexpected: ${summary(expected)}` : ""),
    };
  },
});

async function leaksOf(work: () => unknown): Promise<Found> {
  await warmUp();
  const before = baseline();
  const result = await work();
  const leaks = await findLeaks(before);
  kept.add(result);
  return leaks;
}

// Garbage collection closes some of what leaked; it waits for the verdict.
const kept = new Set<unknown>();
