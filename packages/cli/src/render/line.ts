import { type Pair, type Proof } from "course";
import { renderProblems } from "./pair.ts";
import type { Paper } from "./paper.ts";
import { isLeak, markOf, verdictOn } from "./words.ts";

/**
 * A pair as a line of the tour: its name, and what either side did. Two lines
 * where one has no room.
 */
export function renderLine(
  pair: Pair,
  proof: Proof,
  paper: Paper,
  nameWidth: number,
): string {
  return [
    ...verdicts(pair, proof, paper, nameWidth),
    ...renderProblems(proof, paper),
  ].join("\n");
}

const leastRoom = 26;

function verdicts(
  pair: Pair,
  proof: Proof,
  paper: Paper,
  nameWidth: number,
): string[] {
  const { wrong, correct } = proof;
  const [bad, good] = [verdictOn(pair, wrong), verdictOn(pair, correct)];
  const name = `  ${pair.name.padEnd(nameWidth)}  `;
  const left = `✗ ${bad}`.padEnd(leastRoom);
  const room = paper.width - `${name}${left}  ✓ `.length;
  const mark = markOf(pair, proof, "correct");
  const colour = mark === "✓" ? paper.good : paper.bad;

  const isSpared = isLeak(pair) && correct.leaked.length === 0;
  const short = [
    ...(isSpared && correct.trouble === null ? ["0"] : [good]),
    ...(correct.effect === null ? [] : withoutShared(bad, good)),
  ].find((text) => text.length <= room);
  if (short !== undefined) {
    return [`${name}${paper.bad(left)}  ${colour(`${mark} ${short}`)}`];
  }

  const isNarrow = paper.width - name.length < leastRoom;
  const indent = isNarrow ? "    " : " ".repeat(name.length);
  return [
    ...(isNarrow ? [name.trimEnd()] : []),
    paper.wrap(paper.bad(`✗ ${bad}`), `${indent}  `, isNarrow ? indent : name),
    paper.wrap(colour(`${mark} ${good}`), `${indent}  `, indent),
  ];
}

/**
 * The second text without the words with which both end, or with which both
 * begin: `2` of `2 of 2 rows` beside `0 of 2 rows`.
 */
function* withoutShared(first: string, second: string): Generator<string> {
  const [one, other] = [first.split(" "), second.split(" ")];
  const least = Math.min(one.length, other.length) - 1;
  let end = 0;
  while (end < least && one.at(-1 - end) === other.at(-1 - end)) end++;
  if (end > 1) yield other.slice(0, -end).join(" ");
  let start = 0;
  while (start < least && one[start] === other[start]) start++;
  const rest = other.slice(start).join(" ");
  if (start > 1 && /\w/.test(rest)) yield `… ${rest}`;
}
