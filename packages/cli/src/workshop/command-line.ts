import { Command, CommanderError, InvalidArgumentError } from "commander";
import { UsageError } from "../usage-error.ts";

const program = "npx pnpm@12 workshop";

/** What was typed: a command, its words and its options. */
export interface CommandLine {
  readonly command: CommandName;
  readonly words: readonly string[];
  readonly json: boolean;
  /** Seconds that each path of an answer may take. */
  readonly timeLimit: number | undefined;
  /** How many hints; one more than last time unless given. */
  readonly level: number | undefined;
}

const commands = {
  resume: ["", "go on where you are: the task, and a check at each save"],
  list: ["", "all there is to do, and how far you are"],
  predict: [
    "[topic] [answer]",
    "a topic's question; with an answer, the kernel's as well",
  ],
  start: ["<exercise>", "hand an exercise out to work/ and show its task"],
  check: ["[exercise]", "check your answer along every path"],
  hint: ["[exercise]", "one hint more, of three"],
  solution: ["[exercise]", "the reference, and what else is accepted"],
  diff: ["[exercise]", "your answer beside the reference"],
  reset: ["[exercise]", "begin anew; your answer is moved aside"],
  jump: ["<exercise>", "skip what comes before it; your work is kept"],
  present: ["[pair]", "for a projector: both sides' counts, paced by a key"],
  doctor: ["", "a report on this machine and set-up, to paste"],
  verify: [
    "[exercise...]",
    "try every solution and every wrong answer of the course",
  ],
} as const;

export type CommandName = keyof typeof commands;

/**
 * @returns null when help was asked for and has been shown.
 * @throws {UsageError} when the command line is wrong.
 */
export function readCommandLine(args: string[]): CommandLine | null {
  let typed: CommandLine | null = null;
  const workshop = new Command(program)
    .description("Predict, run, fix: a course whose answers the kernel checks.")
    .helpOption("-h, --help", "show this")
    .helpCommand(false)
    .addHelpText("after", exitCodes)
    .exitOverride()
    .configureOutput({ writeErr: () => {} }); // thrown instead
  for (const [name, [words, description]] of Object.entries(commands)) {
    const command = workshop
      .command(`${name} ${words}`.trim(), { isDefault: name === "resume" })
      .description(description)
      .option("--json", "print one JSON document")
      .helpOption("-h, --help", "show this")
      .allowExcessArguments(false)
      .action((...given: unknown[]) => {
        const {
          json = false,
          timeLimit,
          level,
        } = command.opts<{
          json?: boolean;
          timeLimit?: number;
          level?: number;
        }>();
        typed = {
          command: name as CommandName,
          words: wordsIn(given),
          json,
          timeLimit,
          level,
        };
      });
    if (["check", "resume"].includes(name)) {
      command.option(
        "--time-limit <seconds>",
        "how long each path may take (default: 3)",
        wholeNumber(600),
      );
    }
    if (name === "hint") {
      command.option("--level <n>", "all up to this one", wholeNumber(3));
    }
  }
  try {
    // npm and older habits put a -- before what is passed on
    workshop.parse(
      args.filter((arg) => arg !== "--"),
      { from: "user" },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw new UsageError(
      `${error.message.replace(/^error: /, "")}\n` +
        `Type ${program} --help for what can be asked.`,
    );
  }
  return typed;
}

function wordsIn(given: unknown[]): string[] {
  return given
    .slice(0, -2) // then come the options and the command
    .flat()
    .filter((word): word is string => typeof word === "string");
}

const exitCodes = `
An exercise is named by its slug, as in list; without one it is yours.
Your copies and your progress are in work/, which git ignores.

Exit codes:
  0  what was asked for is so; the answer passed
  1  the answer was refused
  2  the command line was wrong
  3  descriptors cannot be counted here, or work/ cannot be written`;

function wholeNumber(most: number): (typed: string) => number {
  return (typed) => {
    const number = Number(typed);
    if (Number.isInteger(number) && number >= 1 && number <= most)
      return number;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
