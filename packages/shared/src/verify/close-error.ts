import type { WrongClose } from "../opened-at/closes.ts";
import { type Opening, openingOf } from "../opened-at/opening.ts";
import { openedText } from "./leak-error.ts";
import { remedies } from "./remedies.ts";

/** Its message says where a number was opened, closed and closed again. */
export class CloseError extends Error {
  override name = "CloseError";

  constructor(subject: string, wrong: readonly WrongClose[]) {
    super(wrong.map((it) => textOf(subject, it)).join("\n"));
    // Test runners show the code at the top of the stack: the guilty line.
    const guilty = closedAt(wrong[0]!);
    if (guilty) this.stack = `${this}\n${guilty.stack}`;
  }
}

/** `"reads" closed descriptor 23 twice:`, a line for each step, and what to do. */
export function textOf(subject: string, wrong: WrongClose): string {
  const { fd, isAgain, holder } = wrong;
  const twice = isAgain ? " twice" : "";
  const now = isAgain ? "now " : "";
  const whose = holder === undefined ? "" : `, ${now}the number of a ${holder}`;
  const id = isAgain ? "closed-twice" : "closed-by-number";
  return [
    `${subject} closed descriptor ${fd}${twice}${whose}:`,
    ...stepsOf(wrong).map((line) => `  ${line}`),
    `  Next: ${remedies[id].advice} (fdleak explain ${id})`,
  ].join("\n");
}

/** `opened at store.ts:4`, `first closed at store.ts:9`, … */
export function stepsOf({ steps }: WrongClose): string[] {
  return steps.map(({ what, trace }) => {
    const place = trace && openingOf(trace);
    return place ? openedText(place, what) : `${what} at an unknown line`;
  });
}

/** The line of the close that was wrong. */
export function closedAt({ steps, isAgain }: WrongClose): Opening | undefined {
  const wrong = isAgain ? "closed again" : "closed";
  const step = steps.find(({ what }) => what === wrong);
  return step?.trace && openingOf(step.trace);
}
