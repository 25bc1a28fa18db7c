import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pair, Proof } from "course";
import type { Paper } from "./paper.ts";
import { isLeak } from "./words.ts";

/** A pair that is not as described, and each reason in a sentence. */
export interface Broken {
  readonly path: string;
  readonly problems: readonly string[];
}

/** The sums of a tour. */
export class Totals {
  pairs = 0;
  /** The pairs that are not as described. */
  readonly broken: Broken[] = [];
  /** How many wrong sides leak as described, and how many descriptors. */
  leaking = 0;
  leaked = 0;
  /** How many wrong sides do other damage. */
  damaging = 0;
  /** Descriptors that the correct sides left open. */
  leakedByCorrect = 0;
  /** Code paths on which the correct sides were run besides. */
  paths = 0;

  add(pair: Pair, proof: Proof): void {
    const { holds, problems, wrong, correct } = proof;
    this.pairs += 1;
    this.leakedByCorrect += correct.leaked.length;
    this.paths += correct.paths.length;
    if (!holds) {
      this.broken.push({ path: `${pair.topic}/${pair.name}`, problems });
    } else if (isLeak(pair)) {
      this.leaking += 1;
      this.leaked += wrong.leaked.length;
    } else {
      this.damaging += 1;
    }
  }
}

/** What the reader is about to see. */
export function renderIntroduction(paper: Paper): string {
  return paper.wrap(
    "Each pair is one small job, written wrong (✗) and correct (✓). Each " +
      "side runs in a separate process, and the kernel counts the open " +
      "file descriptors before and after.\n",
    "",
  );
}

/** The topic of a pair, and the title of its README. */
export function renderTopic(pair: Pair, paper: Paper): string {
  const readme = readFileSync(join(pair.folder, "../README.md"), "utf8");
  const [title] = readme.replace(/^# /, "").split("\n");
  return paper.wrap(`${paper.strong(pair.topic)}  ${title}`, "");
}

/** The totals, and what is not as described. */
export function renderTotals(totals: Totals, paper: Paper): string {
  const { pairs, broken } = totals;
  const right = pairs - broken.length;
  const colour = right === pairs ? paper.good : paper.bad;
  return [
    paper.wrap(
      [
        colour(`${right} of ${pairs} pairs behave as described.`),
        ...damageIn(totals),
      ].join(" "),
      "",
    ),
    ...broken.flatMap((one) => renderBroken(one, paper)),
  ].join("\n");
}

/** Both kinds of damage, as far as they were seen. */
function damageIn(totals: Totals): string[] {
  const { broken, leaking, leaked, damaging, leakedByCorrect, paths } = totals;
  const wrong = (count: number) =>
    `In ${count} ${count === 1 ? "pair" : "pairs"} the wrong side`;
  return [
    ...(leaking > 0
      ? [`${wrong(leaking)} leaked, ${leaked} descriptors in all.`]
      : []),
    ...(damaging > 0
      ? [`${wrong(damaging)} did other damage, such as losing data.`]
      : []),
    ...(broken.length > 0
      ? [`The correct sides leaked ${leakedByCorrect}.`]
      : ["The correct sides leaked 0 and did none of that damage."]),
    ...(broken.length === 0 && paths > 0
      ? [`They were right on ${paths} more code paths.`]
      : []),
  ];
}

/** A command or a file, and what it shows. */
export type Next = readonly [command: string, what: string];

/** What a reader may want next. */
export function renderNext(commands: readonly Next[], paper: Paper): string[] {
  const width = Math.max(...commands.map(([command]) => command.length));
  const lines = commands.map(
    ([command, what], place) =>
      `${place === 0 ? "Next: " : "      "}${command.padEnd(width)}  ${what}`,
  );
  if (lines.every(({ length }) => length <= paper.width)) return lines;
  return [
    "Next:",
    ...commands.flatMap(([command, what]) => [
      paper.wrap(command, "  "),
      paper.wrap(what, "    "),
    ]),
  ];
}

/** Repeated at the end, because a long tour scrolls it off the screen. */
function renderBroken({ path, problems }: Broken, paper: Paper): string[] {
  return [
    "",
    `${paper.bad("NOT AS DESCRIBED")}  ${path}`,
    ...problems.map((problem) => paper.wrap(problem, "    ", "  - ")),
    `  Look closer: npm start ${path}`,
  ];
}
