import type { Series } from "../pairs/measurement.ts";
import { type Pair, expectedOf } from "../pairs/pair.ts";

/** Begins the trouble of a side that lacks something of its runtime. */
const cannotRun = "cannot run: ";

export function troubleOf(lacking: string): string {
  return cannotRun + lacking;
}

/** The runtime's own error, where that is why there is nothing to judge. */
export function lackingIn(trouble: string | null): string | undefined {
  return trouble?.startsWith(cannotRun)
    ? trouble.slice(cannotRun.length)
    : undefined;
}

/** How Node, Bun and Deno say that a module, function or value is missing. */
const lacks = [
  /does not provide an export named|Export named '.*' not found/,
  /No such built-in module|Cannot find (?:module|package)/,
  /is not (?:a function|a constructor|defined)\b/,
  /Cannot (?:read properties of undefined|destructure property)/,
  /undefined is not (?:an object|a constructor)|Can't find variable/,
  /not (?:yet )?implemented|outside of the test runner/i,
];

/** The error in words, if it says that the runtime lacks something. */
export function lackedBy(error: unknown): string | undefined {
  if (error instanceof SuppressedError) {
    return lackedBy(error.error) ?? lackedBy(error.suppressed);
  }
  if (!(error instanceof Error)) return undefined;
  const [text] = String(error).split("\n");
  return lacks.some((lack) => lack.test(text!)) ? text : undefined;
}

/** A pair whose calls are watched for errors about what the runtime lacks. */
export class WatchedCalls {
  readonly pair: Pair;
  readonly #lacked: (string | undefined)[] = [];

  constructor(pair: Pair) {
    this.pair = {
      ...pair,
      run: async (side, tools) => {
        try {
          return await pair.run(side, tools);
        } catch (error) {
          this.#lacked.push(lackedBy(error));
          throw error;
        }
      },
    };
  }

  /**
   * Why the side cannot run: each call failed for the lack of something. The
   * side has run if the pair declares that outcome, or if it left a descriptor
   * open or closed one.
   */
  lacking({ calls, leaked, outcome, vanished }: Series): string | undefined {
    const lacked = this.#lacked.filter((one) => one !== undefined);
    const isDeclared = (["wrong", "correct"] as const).some(
      (side) => expectedOf(this.pair.outcome, side) === outcome,
    );
    const hasRun = isDeclared || leaked.length + vanished.length > 0;
    return hasRun || lacked.length < calls ? undefined : lacked[0];
  }
}
