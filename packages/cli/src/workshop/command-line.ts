import { Command, InvalidArgumentError } from "commander";
import { type Route, routes } from "course";
import { nearest } from "../nearest.ts";
import { helpOutput, parse, wholeNumber } from "../parse.ts";
import { UsageError } from "../usage-error.ts";

const program = "npm run workshop";

/** What was typed: a command, its words and its options. */
export interface CommandLine {
  readonly command: CommandName;
  readonly words: readonly string[];
  readonly json: boolean;
  /** Seconds that each path of an answer may take. */
  readonly timeLimit: number | undefined;
  /** The doctor asks no registry. */
  readonly offline: boolean;
  /** `verify` writes the verdicts of wrong answers into their files. */
  readonly record: boolean;
  /** How many hints; one more than last time unless given. */
  readonly level: number | undefined;
  /** The route to follow from now on; `null` for the whole course. */
  readonly route: Route | null | undefined;
  /** Whether questions are asked from now on. */
  readonly questions: boolean | undefined;
}

const commands = {
  resume: ["", "start or resume: show the task and check on every save"],
  list: ["", "list the questions and exercises, and your progress"],
  status: ["", "your progress in one line, to paste into the room's chat"],
  predict: [
    "[topic] [answer]",
    "show a topic's question; with an answer, run it too",
  ],
  start: ["<exercise>", "copy an exercise to work/ and show its task"],
  check: ["[exercise]", "check your answer on every code path"],
  hint: ["[exercise]", "show the next hint (of three)"],
  solution: ["[exercise]", "show the reference and other accepted answers"],
  diff: ["[exercise]", "compare your answer with the reference"],
  reset: ["[exercise]", "start over; your answer is kept in another file"],
  jump: ["<exercise|topic>", "skip to it; your work is kept"],
  present: [
    "[pair]",
    "show both sides' counts on a projector, one call per key press",
  ],
  doctor: ["", "report on this machine and set-up, to paste into an issue"],
  verify: [
    "[exercise...]",
    "check the course itself: every solution and wrong answer",
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
    .usage("[command] [-- options]")
    .description("A course: predict, run, fix. The kernel checks your answers.")
    .helpOption("-h, --help", "show this")
    .helpCommand(false)
    .addHelpText("after", exitCodes)
    .exitOverride()
    .configureOutput(helpOutput);
  for (const [name, [words, description]] of Object.entries(commands)) {
    const command = workshop
      .command(`${name} ${words}`.trim(), { isDefault: name === "resume" })
      .usage(`${words} [-- options]`.trim())
      .description(description)
      .option("--json", "print one JSON document")
      .helpOption("-h, --help", "show this")
      .allowExcessArguments(false)
      .action((...given: unknown[]) => {
        const {
          json = false,
          offline = false,
          record = false,
          timeLimit,
          level,
          route,
          questions,
        } = command.opts<{
          json?: boolean;
          offline?: boolean;
          record?: boolean;
          timeLimit?: number;
          level?: number;
          route?: Route | null;
          questions?: boolean;
        }>();
        typed = {
          command: name as CommandName,
          words: wordsIn(given),
          json,
          offline,
          record,
          timeLimit,
          level,
          route,
          questions,
        };
      });
    if (["check", "resume"].includes(name)) {
      command.option(
        "--time-limit <seconds>",
        "how long each path may take (default: 3)",
        wholeNumber(600),
      );
    }
    if (name === "resume") {
      command
        .option(
          "--route <name>",
          `from now on follow ${routeNames.slice(0, -1).join(", ")}, or ${routeNames.at(-1)}`,
          routeNamed,
        )
        .option("--no-questions", "from now on leave the questions to the room")
        .option("--questions", "from now on ask the questions again");
    }
    if (name === "doctor") {
      command.option("--offline", "skip the registry check");
    }
    if (name === "verify") {
      command.option(
        "--record",
        "write the verdict on each wrong answer into its file",
      );
    }
    if (name === "hint") {
      command.option("--level <n>", "show hints 1 to n", wholeNumber(3));
    }
  }
  refuseUnknown(args[0]);
  return parse(workshop, args, `${program} -- --help`) ? typed : null;
}

/** Without a command's name it would be taken for `resume` and a word more. */
function refuseUnknown(word: string | undefined): void {
  if (word === undefined || word.startsWith("-") || word in commands) return;
  const near = nearest(Object.keys(commands), word);
  const meant = near.map((name) => `  ${program} ${name}`);
  throw new UsageError(
    [
      `There is no command ${JSON.stringify(word)}.`,
      ...(near.length > 0 ? ["Nearest:", "", ...meant, ""] : []),
      `All of them: ${program} -- --help. An exercise: ${program} start <exercise>`,
    ].join("\n"),
  );
}

const routeNames = [...routes.map(({ name }) => name), "all"];

function routeNamed(typed: string): Route | null {
  if (typed === "all") return null;
  const route = routes.find(({ name }) => name === typed);
  if (route) return route;
  throw new InvalidArgumentError(`It is one of ${routeNames.join(", ")}.`);
}

function wordsIn(given: unknown[]): string[] {
  return given
    .slice(0, -2) // then come the options and the command
    .flat()
    .filter((word): word is string => typeof word === "string");
}

const exitCodes = `
<exercise> is a name from list; the default is your current exercise.
Your copies and your progress are in work/, which git ignores.
A check runs your answer in a process that can write files in a scratch
directory only, and that can start no processes or threads. It can read
files and use the network.

Exit codes:
  0    success, or the answer passed
  1    the answer was refused; verify or doctor found a problem
  2    the command line was wrong
  3    descriptors cannot be counted here, or work/ cannot be written
  130  a command was interrupted; Ctrl-C while the task is shown is like q`;
