import { relative } from "node:path";
import { type Pair, type Proof, type Side, fileOf } from "course";
import { everyLeak, guiltyLines } from "./openings.ts";
import { renderProblems } from "./pair.ts";
import type { Paper } from "./paper.ts";
import { alsoOnPaths, renderPaths } from "./paths.ts";
import { renderSide } from "./side.ts";
import { renderSource } from "./source.ts";
import { inWords, isLeak, leakedIn, markOf, verdictOn } from "./words.ts";

/**
 * One pair in full. The code comes first, so that the last screen has the
 * mistake, the fix, what either side did and where to read it.
 */
export function renderDetail(pair: Pair, proof: Proof, paper: Paper): string {
  return [
    paper.strong(`${pair.topic}/${pair.name}`),
    "",
    ...code("wrong"),
    ...code("correct"),
    ...renderPaths(pair, proof, paper),
    paper.wrap(pair.mistake, "         ", "Mistake: "),
    seen("wrong"),
    paper.wrap(pair.fix, "     ", "Fix: "),
    seen("correct"),
    "",
    ...renderProblems(proof, paper),
    ...renderVerdict(pair, proof, paper),
  ].join("\n");

  function code(side: Side): string[] {
    const name = paper.strong(`  ${side}.ts`);
    return [name, renderSource(pair, side, paper), ""];
  }

  function seen(side: Side): string {
    const more = everything(pair, proof, side);
    return renderSide(pair, proof, side, paper, { more });
  }
}

/** What the summary of a side leaves out. */
function everything(pair: Pair, proof: Proof, side: Side): string[] {
  const { leaked, outcome, innocent } = proof[side];
  return [
    ...(typeof pair.outcome === "string"
      ? [`each call ${inWords(outcome)}`]
      : []),
    ...everyLeak(pair, leaked),
    ...(innocent
      ? [
          `with other input: ${inWords(innocent.outcome)}` +
            (isLeak(pair) ? `, ${leakedIn(innocent)}` : ""),
        ]
      : []),
  ];
}

/** Three lines: whether it was as described, and each side with its file. */
function renderVerdict(pair: Pair, proof: Proof, paper: Paper): string[] {
  const also = alsoOnPaths(pair, proof);
  const [guilty] = isLeak(pair) ? guiltyLines(pair, proof.wrong.leaked) : [];
  const at = guilty === undefined ? "" : `:${guilty.line}`;
  return [
    proof.holds
      ? paper.good("Both sides behave as described.")
      : paper.bad("Not as described: see above."),
    row("wrong", at, verdictOn(pair, proof.wrong)),
    row("correct", "", verdictOn(pair, proof.correct) + also),
  ];

  function row(side: Side, place: string, verdict: string) {
    const file = relative("", fileOf(pair, side));
    const mark = markOf(pair, proof, side);
    const colour = mark === "✓" ? paper.good : paper.bad;
    return paper.wrap(`${file}${place}: ${verdict}`, "  ", colour(`${mark} `));
  }
}
