import { readFileSync } from "node:fs";
import { type Pair, type Proof, type Side, fileOf } from "course";
import { diffLines } from "diff";
import { renderProblems } from "./pair.ts";
import type { Paper } from "./paper.ts";
import { perCall, pointer, renderSide } from "./side.ts";

/** One pair in full: the code of both sides and every leaked descriptor. */
export function renderDetail(pair: Pair, proof: Proof, paper: Paper): string {
  return [
    paper.strong(`${pair.topic}/${pair.name}`),
    "",
    ...side("wrong", pair.mistake),
    ...side("correct", pair.fix),
    ...renderProblems(proof, paper),
  ].join("\n");

  function side(name: Side, sentence: string): string[] {
    return [
      paper.wrap(sentence, "  "),
      "",
      ...code(pair, name, paper),
      "",
      renderSide(pair, proof, name, paper),
      ...everything(pair, proof, name, paper),
      "",
    ];
  }
}

/** The side's code, numbered; what only this side has is marked. */
function code(pair: Pair, side: Side, paper: Paper): string[] {
  const read = (name: Side) => readFileSync(fileOf(pair, name), "utf8");
  const [mark, colour] =
    side === "wrong"
      ? (["-", paper.bad] as const)
      : (["+", paper.good] as const);
  const own = side === "wrong" ? "removed" : "added";
  let number = 0;
  return [
    `  ${paper.strong(`${side}.ts`)}`,
    ...diffLines(read("wrong"), read("correct"), { ignoreWhitespace: true })
      .filter((part) => part[own] || (!part.added && !part.removed))
      .flatMap((part) =>
        part.value
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => {
            number += 1;
            const text = String(number).padStart(3);
            return part[own]
              ? colour(`${text}${mark} ${line}`.trimEnd())
              : `${text}  ${line}`.trimEnd();
          }),
      ),
  ];
}

/** The counts and every leaked descriptor, beyond what the summary says. */
function everything(
  pair: Pair,
  proof: Proof,
  side: Side,
  paper: Paper,
): string[] {
  const { before, counts, leaked, outcome, innocent } = proof[side];
  if (proof[side].trouble !== null) return [];
  return [
    `count: ${[before, ...counts].join(" ")}`,
    ...(typeof pair.outcome === "string" ? [`the call ${outcome}`] : []),
    ...(innocent
      ? [`on the innocent path it ${innocent.outcome} and ${perCall(innocent)}`]
      : []),
    ...leaked.map((descriptor) => `${descriptor.kind} ${pointer(descriptor)}`),
  ].map((line) => paper.faint(paper.wrap(line, " ".repeat(11))));
}
