import type { Descriptor } from "fdleak";
import { type Measurement, type Pair, type Proof, type Side } from "course";
import type { Paper } from "./paper.ts";
import { sparkline } from "./sparkline.ts";
import { differencesIn, isLeak, leaksIn } from "./words.ts";

const indent = " ".repeat(11);

/** What a side is shown with. */
export interface SideOptions {
  /** Shows the counts as bars beside the numbers. */
  readonly bars?: boolean;
  /** What is known besides, a line each. */
  readonly more?: readonly string[];
}

/** One side in a few lines: what it leaked, or what other damage it did. */
export function renderSide(
  pair: Pair,
  proof: Proof,
  side: Side,
  paper: Paper,
  { bars = true, more = [] }: SideOptions = {},
): string {
  const measurement = proof[side];
  const colour = side === "wrong" ? paper.bad : paper.good;
  const label = `  ${colour(side)}${" ".repeat(indent.length - side.length - 2)}`;
  if (measurement.trouble !== null) {
    return paper.wrap(measurement.trouble, indent, label);
  }
  const counts = isLeak(pair) || measurement.leaked.length > 0;
  return [
    ...(counts ? headline(proof, side, paper, bars) : []),
    ...differencesIn(pair, measurement),
    ...more,
  ]
    .map((line, place) =>
      paper.wrap(line, indent, place === 0 ? label : indent),
    )
    .join("\n");
}

/** On one line, if both sides have room for it. */
function headline(
  proof: Proof,
  side: Side,
  paper: Paper,
  bars: boolean,
): string[] {
  const both = (["wrong", "correct"] as const).map((name) => ({
    name,
    leaks: leaksIn(proof[name]),
    count: countOf(proof[name], proof, bars),
  }));
  const widest = Math.max(...both.map(({ leaks }) => leaks.length));
  const isRoomy = both.every(
    ({ count }) => indent.length + widest + 2 + count.length <= paper.width,
  );
  const { leaks, count } = both.find(({ name }) => name === side)!;
  return isRoomy ? [`${leaks.padEnd(widest)}  ${count}`] : [leaks, count];
}

function countOf(seen: Measurement, { wrong, correct }: Proof, bars: boolean) {
  const { before, after, counts } = seen;
  const climb = (side: Measurement) => Math.max(...side.counts) - side.before;
  const ceiling = before + Math.max(climb(wrong), climb(correct));
  const isLate = after <= before && counts.some((count) => count > before);
  return [
    `open descriptors: ${before} → ${after}${isLate ? ", closed late" : ""}`,
    ...(bars ? [sparkline([before, ...counts], before, ceiling)] : []),
  ].join("  ");
}

/** `still open: fd 23 → empty.txt and 4 more`; nothing when nothing is. */
export function stillOpen(leaked: readonly Descriptor[]): string[] {
  const [first] = leaked;
  if (first === undefined) return [];
  const more = leaked.length > 1 ? ` and ${leaked.length - 1} more` : "";
  return [`still open: fd ${first.fd} → ${nameOf(first)}${more}`];
}

/** What is open, without the scratch directory, which is gone by now. */
export function nameOf({ target }: Descriptor): string {
  return target
    .replace(/.*\/pair-\w{6}\//, "")
    .replace(/^.*\/pair-\w{6}(?=$| )/, "the scratch directory");
}
