import type { Pair, Proof, Side } from "course";
import type { Paper } from "./paper.ts";
import { renderSide, stillOpen } from "./side.ts";

/** A pair as `--all` shows it: the mistake, then both sides. */
export function renderPair(pair: Pair, proof: Proof, paper: Paper): string {
  return [
    paper.strong(pair.name),
    paper.wrap(pair.mistake, "  "),
    side("wrong"),
    side("correct"),
    ...renderProblems(proof, paper),
    "",
  ].join("\n");

  function side(name: Side): string {
    const more = stillOpen(proof[name].leaked);
    return renderSide(pair, proof, name, paper, { more });
  }
}

/** What contradicts the pair's declaration; nothing when it holds. */
export function renderProblems(proof: Proof, paper: Paper): string[] {
  if (proof.holds) return [];
  return [
    `  ${paper.bad("NOT AS DESCRIBED")}`,
    ...proof.problems.map((problem) => paper.wrap(problem, "    ", "  - ")),
  ];
}
