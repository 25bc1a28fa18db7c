import { Command, Option } from "commander";
import { helpOutput, parse, wholeNumber } from "./parse.ts";

export interface CommandLine {
  /** A topic, or a topic and a pair. */
  name: string | undefined;
  calls: number | undefined;
  /** Seconds. */
  timeLimit: number | undefined;
  list: boolean;
  json: boolean;
  /** More of each pair than a line, on a terminal too. */
  all: boolean;
}

/**
 * @returns null when help was asked for and has been shown.
 * @throws {UsageError} when the command line is wrong.
 */
export function readCommandLine(args: string[]): CommandLine | null {
  let words: string[] = [];
  const command = new Command("npm start")
    .usage("[topic] [pair] [-- options]")
    .description(
      "Runs the wrong and the correct side of each pair of the basics, or of " +
        "what is named; the kernel counts.",
    )
    .argument(
      "[topic]",
      "a topic, such as manual-close; or production: the rest",
    )
    .argument("[pair]", "only this pair, such as early-return; shows its code")
    .option(
      "--calls <n>",
      "how often to call each side (default: 5, or the pair's own)",
      wholeNumber(1000),
    )
    .option(
      "--time-limit <seconds>",
      "how long a side may take (default: 20)",
      wholeNumber(3600),
    )
    .addOption(
      new Option("--list", "list every pair with its mistake").conflicts(
        "json",
      ),
    )
    .option("--all", "show more about each pair than a line, as in a pipe")
    .option("--json", "print one JSON document")
    .helpOption("-h, --help", "show this")
    .addHelpText("after", pages)
    .addHelpText("after", exitCodes)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput(helpOutput)
    .action((...typed: (string | undefined)[]) => {
      words = typed.slice(0, 2).filter((word) => word !== undefined);
    });
  if (!parse(command, args, "npm start -- --help")) return null;
  const {
    calls,
    timeLimit,
    list = false,
    json = false,
    all = false,
  } = command.opts<{
    calls?: number;
    timeLimit?: number;
    list?: boolean;
    json?: boolean;
    all?: boolean;
  }>();
  return { name: nameOf(words), calls, timeLimit, list, json, all };
}

/** `async unread-body` and, in a topic's own folder, `async async/unread-body`. */
function nameOf([topic, pair]: string[]): string | undefined {
  if (topic === undefined || pair === undefined) return topic;
  return pair.startsWith(`${topic}/`) ? pair : `${topic}/${pair}`;
}

const pages = `
Two more commands:
  npm start idea   the idea in five minutes, on this process
  npm start myths  questions, each answered by a run`;

const exitCodes = `
Exit codes:
  0    every pair behaves as described
  1    a pair does not behave as described
  2    the command line was wrong
  3    descriptors cannot be counted here
  130  interrupted`;
