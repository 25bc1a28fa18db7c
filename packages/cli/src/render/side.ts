import type { Descriptor } from "fdleak";
import {
  type Measurement,
  type Pair,
  type Proof,
  type Series,
  type Side,
} from "course";
import { summary, tally } from "fdleak";
import type { Paper } from "./paper.ts";
import { sparkline } from "./sparkline.ts";

const indent = " ".repeat(11);

/** One side in a few lines: what a call left, the counts, the harm. */
export function renderSide(
  pair: Pair,
  proof: Proof,
  side: Side,
  paper: Paper,
): string {
  const measurement = proof[side];
  const colour = side === "wrong" ? paper.bad : paper.good;
  const label = `  ${colour(side)}${" ".repeat(indent.length - side.length - 2)}`;
  if (measurement.trouble !== null) {
    return paper.wrap(measurement.trouble, indent, label);
  }
  const count = headline(measurement, proof);
  const harm = remarks(pair, measurement);
  // What the lesson is about comes first.
  const leaks = Object.keys(pair.leaks).length > 0;
  const lines = leaks ? [count, ...harm] : [...harm, count];
  return lines
    .map((line, place) =>
      paper.wrap(line, indent, place === 0 ? label : indent),
    )
    .join("\n");
}

function headline(measurement: Measurement, proof: Proof): string {
  const { before, after, counts } = measurement;
  const { wrong, correct } = proof;
  const climb = (seen: Measurement) => Math.max(...seen.counts) - seen.before;
  const ceiling = before + Math.max(climb(wrong), climb(correct));
  return [
    perCall(measurement).padEnd(25),
    `${before} → ${after}`,
    sparkline([before, ...counts], before, ceiling),
    courseOf(measurement),
  ].join("  ");
}

function courseOf({ before, after, counts }: Measurement): string {
  if (after > before) return "climbs";
  return counts.some((count) => count > before) ? "closes late" : "flat";
}

/** `leaves 1 file a call`, when each call left the same. */
export function perCall({ leaked, calls }: Series): string {
  const total = tally(leaked);
  const each = Object.fromEntries(
    Object.entries(total).map(([kind, count]) => [kind, count / calls]),
  );
  if (Object.values(each).every(Number.isInteger)) {
    const left = summary(each);
    return left === "nothing" ? "leaves nothing" : `leaves ${left} a call`;
  }
  return `left ${summary(total)} in ${calls} calls`;
}

/** What is open and where it points, and harm of other kinds. */
function remarks(
  pair: Pair,
  { leaked, outcome, effect }: Measurement,
): string[] {
  return [
    ...(leaked.length > 0 ? [`open: fd ${shortList(leaked)}`] : []),
    ...(typeof pair.outcome === "string" ? [] : [`the call ${outcome}`]),
    ...(effect === null ? [] : [`effect: ${effect}`]),
  ];
}

function shortList(leaked: readonly Descriptor[]): string {
  const [first, ...others] = leaked.map(pointer);
  return others.length === 0 ? first! : `${first} and ${others.length} more`;
}

/** `23 → empty.txt`; a scratch directory is gone by now, so not named. */
export function pointer({ fd, target }: Descriptor): string {
  return `${fd} → ${target.replace(/.*\/pair-\w{6}\//, "")}`;
}
