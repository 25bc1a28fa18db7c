import { expect } from "vitest";
import { baseline } from "./compare/baseline.ts";
import { findLeaks } from "./compare/find-leaks.ts";
import type { Leaks } from "./compare/leak.ts";
import { type Tally, summary, tally } from "./verify/summary.ts";
import { report } from "./verify/leak-error.ts";

declare global {
  // Vitest 3, 4 and 5 all extend this interface; their own names differ.
  namespace Chai {
    interface Assertion {
      /**
       * Calls the function and passes if it leaves descriptors open: exactly
       * the expected ones, by kind, if they are given. An error of the function
       * is thrown on. Await the assertion.
       */
      toLeak: (expected?: Tally) => Promise<void>;
    }
  }
}

expect.extend({
  async toLeak(work: () => unknown, expected?: Tally) {
    if (typeof work !== "function") {
      throw new TypeError("toLeak calls a function: expect(() => …).toLeak()");
    }
    if (this.isNot && expected) {
      throw new TypeError("Use .not.toLeak(), or .toLeak() with other kinds");
    }
    const leaks = await leaksOf(work);
    const seen = summary(tally(leaks));
    return {
      pass: expected ? seen === summary(expected) : leaks.length > 0,
      message: () => report(work.name || "the function", leaks, expected),
    };
  },
});

async function leaksOf(work: () => unknown): Promise<Leaks> {
  const before = baseline();
  const result = await work();
  const leaks = await findLeaks(before);
  kept.add(result);
  return Object.assign([...leaks], { vanished: [] }); // the matcher asks for leaks only
}

// Held until the verdict: garbage collection closes some leaked descriptors.
const kept = new Set<unknown>();
