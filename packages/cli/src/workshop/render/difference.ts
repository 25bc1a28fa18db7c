import { createTwoFilesPatch } from "diff";
import type { Paper } from "../../render/paper.ts";

/** What to change in the answer to get the reference; empty when nothing. */
export function differenceBetween(answer: string, reference: string): string {
  if (answer === reference) return "";
  return createTwoFilesPatch(
    "yours",
    "reference",
    answer,
    reference,
    undefined,
    undefined,
    { context: 2 },
  )
    .split("\n")
    .slice(1) // a line of ====
    .join("\n")
    .trimEnd();
}

export function renderDifference(difference: string, paper: Paper): string {
  if (difference === "")
    return "  Your answer is the reference, to the letter.";
  return difference
    .split("\n")
    .map((line) => `  ${coloured(line, paper)}`)
    .join("\n");
}

function coloured(line: string, paper: Paper): string {
  if (/^(---|\+\+\+|@@)/.test(line)) return paper.faint(line);
  if (line.startsWith("+")) return paper.good(line);
  return line.startsWith("-") ? paper.bad(line) : line;
}
