import type { Pair, Proof } from "course";
import type { Paper } from "./paper.ts";
import { renderSide } from "./side.ts";

/** A pair as the tour shows it: the mistake, then both sides. */
export function renderPair(pair: Pair, proof: Proof, paper: Paper): string {
  return [
    paper.strong(pair.name),
    paper.wrap(pair.mistake, "  "),
    renderSide(pair, proof, "wrong", paper),
    renderSide(pair, proof, "correct", paper),
    ...renderProblems(proof, paper),
    "",
  ].join("\n");
}

/** Why the pair does not hold; nothing when it does. */
export function renderProblems(proof: Proof, paper: Paper): string[] {
  if (proof.holds) return [];
  return [
    `  ${paper.bad("DOES NOT HOLD")}`,
    ...proof.problems.map((problem) => paper.wrap(problem, "    ", "  - ")),
  ];
}
