import { type Myth, mythList } from "./myth-list.ts";
import { Prompt } from "./prompt.ts";
import {
  renderMyth,
  renderMythRun,
  renderProgram,
  renderShared,
} from "./render/myth.ts";
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
  screen.print(`${renderShared(screen.paper)}\n`);
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
    const shared = myth === list[0] ? `${renderShared(paper)}\n\n` : "";
    const question = renderMyth(myth, placeOf(myth), paper);
    screen.print(`${clear}${shared}${question}\n`);
    const answer = await choose(myth, prompt, screen);
    if (answer === null) break;
    if (answer === "skip") continue;
    asked += 1;
    const run = await runMyth(myth, signal);
    if (!run.isAsDeclared) exitCode = 1;
    const isRight = answer === myth.right;
    if (!isRight) missed.push(myth);
    const verdict = [
      `  You said ${answer}. ${isRight ? paper.good("Right.") : paper.bad("No.")}`,
      "",
      renderMythRun(myth, run, paper),
    ].join("\n");
    screen.print(clear + below(question, myth, verdict));
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

const promptRows = 2;

/** The verdict, below as much of the question as the terminal has rows for. */
function below(question: string, myth: Myth, verdict: string): string {
  const program = renderProgram(myth);
  const rows = (process.stdout.rows ?? 24) - promptRows;
  return (
    [question, program]
      .map((above) => `${above}\n\n${verdict}`)
      .find((both) => both.split("\n").length <= rows) ?? verdict
  );
}

/** A number of a choice; null when the person has left. */
async function choose(
  { choices }: Myth,
  prompt: Prompt,
  screen: Screen,
): Promise<number | "skip" | null> {
  for (;;) {
    const typed = await prompt.ask(
      `  Your answer (1 to ${choices.length}, s skips, q quits): `,
    );
    if (typed === null || typed === "q") return null;
    if (typed === "s") return "skip";
    const number = Number(typed);
    if (typed !== "" && Object.hasOwn(choices, number - 1)) return number;
    screen.print(`  Type a number from 1 to ${choices.length}, s or q.`);
  }
}

function placeOf(myth: Myth): string {
  return `Myth ${mythList.indexOf(myth) + 1} of ${mythList.length}`;
}
