import { baseline, findLeaks, type Tally, tally } from "fdleak";
import { outcomeOf } from "../sandbox/outcome.ts";

/** What work came to, and what it left open in this process. */
export interface Reproduction {
  /** What it returned or threw, in the words of `outcomeOf`. */
  readonly outcome: string;
  /** Open when the work had settled, and not released a moment later. */
  readonly leaked: Tally;
}

/**
 * Runs a released package the way a report describes it. The work opens what it
 * needs, and leaves what the package leaves.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export async function reproduce(work: () => unknown): Promise<Reproduction> {
  const before = baseline();
  const outcome = await outcomeOf(work);
  return { outcome, leaked: tally(await findLeaks(before)) };
}
