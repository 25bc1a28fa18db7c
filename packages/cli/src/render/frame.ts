import type { Listing } from "course";
import type { Paper } from "./paper.ts";

/** A pair that does not hold, and each reason in a sentence. */
export interface Broken {
  readonly path: string;
  readonly problems: readonly string[];
}

/** The sums of a tour. */
export interface Totals {
  pairs: number;
  /** The pairs that do not hold. */
  broken: Broken[];
  /** Descriptors that the wrong sides left open. */
  wrong: number;
  /** Descriptors that the correct sides left open. */
  correct: number;
}

/** What the reader is about to see. */
export function renderIntroduction(paper: Paper): string {
  return paper.wrap(
    "The same small job, done wrong and done right. Each side is called a few " +
      "times in a process of its own, and the kernel is asked how many " +
      "descriptors that process has open, before and after.\n",
    "",
  );
}

/** The totals, and three things to try next. */
export function renderTotals(
  totals: Totals,
  listings: readonly Listing[],
  paper: Paper,
): string {
  const { pairs, broken, wrong, correct } = totals;
  const hold = pairs - broken.length;
  const verdict = `${hold} of ${pairs} ${pairs === 1 ? "pair holds" : "pairs hold"}.`;
  return [
    paper.wrap(
      `${(hold === pairs ? paper.good : paper.bad)(verdict)} ` +
        `Wrong sides left ${wrong} descriptors open, correct ones ${correct}.`,
      "",
    ),
    // A pair alone has just said so.
    ...(listings.length === 1
      ? []
      : broken.flatMap((one) => renderBroken(one, paper))),
    "",
    "Next:",
    ...suggestions(listings).map(([command, why]) =>
      paper.wrap(`${command.padEnd(46)}  ${why}`, "      ", "  "),
    ),
  ].join("\n");
}

/** Repeated at the end, because a long tour scrolls it off the screen. */
function renderBroken({ path, problems }: Broken, paper: Paper): string[] {
  return [
    "",
    `${paper.bad("DOES NOT HOLD")}  ${path}`,
    ...problems.map((problem) => paper.wrap(problem, "    ", "  - ")),
    `  Look closer: npm start ${path}`,
  ];
}

function suggestions(listings: readonly Listing[]): [string, string][] {
  const [first] = listings;
  const closer: [string, string] =
    listings.length === 1
      ? [`npm start ${first!.topic}`, "the whole topic"]
      : [`npm start ${first!.path}`, "both sides' code"];
  return [
    closer,
    ["npm run workshop", "fix leaks yourself"],
    ["npm test", "run every test"],
  ];
}
