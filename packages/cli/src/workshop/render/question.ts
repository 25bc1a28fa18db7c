import type { Paper } from "../../render/paper.ts";

/** The code, and what is asked about it. */
export function renderQuestion(
  { topic, ask, program }: { topic: string; ask: string; program: string },
  paper: Paper,
): string {
  return [
    ...program
      .trimEnd()
      .split("\n")
      .map((line) => paper.wrapCode(line, "      ", "  ").trimEnd()),
    "",
    paper.wrap(`${paper.strong(topic)}, before you read on: ${ask}`, "  "),
  ].join("\n");
}

/** What the learner said, what the kernel says, and why. */
export function renderVerdict(
  { answer, before, after }: { answer: number; before: number; after: number },
  why: string,
  paper: Paper,
): string {
  const counted = after - before;
  const verdict =
    answer === counted
      ? paper.good(`You said ${answer}, and so does the kernel.`)
      : paper.bad(`You said ${answer}; the kernel says ${counted}.`);
  return [
    `  ${verdict} ${paper.faint(`(${before} open before, ${after} after)`)}`,
    "",
    paper.wrap(why, "  "),
  ].join("\n");
}
