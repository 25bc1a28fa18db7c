import { type Myth, mythList } from "./myth-list.ts";
import { Prompt } from "./prompt.ts";
import { renderMyth, renderMythRun } from "./render/myth.ts";
import { runMyth } from "./run-myth.ts";
import { Screen, clear } from "./screen.ts";

/**
 * Asks about each myth in a terminal, then runs it; elsewhere prints them all.
 *
 * @returns the exit code: 1 when a run is not as declared, 130 on Ctrl-C.
 */
export async function myths(
  signal: AbortSignal,
  list: readonly Myth[] = mythList,
): Promise<number> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return isTerminal ? await askAll(signal, list) : await printAll(signal, list);
}

async function printAll(
  signal: AbortSignal,
  list: readonly Myth[],
): Promise<number> {
  using screen = new Screen();
  let exitCode = 0;
  for (const myth of list) {
    const run = await runMyth(myth, signal);
    if (!run.isAsDeclared) exitCode = 1;
    screen.print(renderMyth(myth, placeOf(myth), screen.paper));
    screen.print("");
    screen.print(`${renderMythRun(myth, run, screen.paper)}\n`);
  }
  return exitCode;
}

async function askAll(
  signal: AbortSignal,
  list: readonly Myth[],
): Promise<number> {
  using screen = new Screen();
  using prompt = new Prompt(signal);
  const { paper } = screen;
  const missed: Myth[] = [];
  let exitCode = 0;
  let asked = 0;
  for (const myth of list) {
    screen.print(`${clear}${renderMyth(myth, placeOf(myth), paper)}\n`);
    const answer = await choose(myth, prompt);
    if (answer === null) break;
    if (answer === "skip") continue;
    asked += 1;
    const run = await runMyth(myth, signal);
    if (!run.isAsDeclared) exitCode = 1;
    const isRight = answer === myth.right;
    if (!isRight) missed.push(myth);
    screen.print(
      clear + (isRight ? paper.good("  Right.") : paper.bad("  No.")),
    );
    screen.print(`\n${renderMythRun(myth, run, paper)}`);
    const next = await prompt.ask("\n  Enter continues, q quits: ");
    if (next === null || next === "q") break;
  }
  if (prompt.isInterrupted) return 130;
  if (asked > 0) {
    screen.print(`\n  ${asked - missed.length} of ${asked} right.`);
    for (const { pair } of missed) screen.print(`  See npm start ${pair}`);
  }
  return exitCode;
}

/** A number of a choice; null when the person has left. */
async function choose(
  { choices }: Myth,
  prompt: Prompt,
): Promise<number | "skip" | null> {
  for (;;) {
    const typed = await prompt.ask(
      `  Your answer (1 to ${choices.length}, s skips, q quits): `,
    );
    if (typed === null || typed === "q") return null;
    if (typed === "s") return "skip";
    const number = Number(typed);
    if (typed !== "" && Object.hasOwn(choices, number - 1)) return number;
  }
}

function placeOf(myth: Myth): string {
  return `Myth ${mythList.indexOf(myth) + 1} of ${mythList.length}`;
}
