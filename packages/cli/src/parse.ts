import {
  type Command,
  CommanderError,
  InvalidArgumentError,
  type OutputConfiguration,
} from "commander";
import { Paper } from "./render/paper.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads the words that were typed.
 *
 * @param help - what to type to see what can be asked.
 * @returns false when help was asked for and has been shown.
 * @throws {UsageError} when the command line is wrong.
 */
export function parse(command: Command, args: string[], help: string): boolean {
  refuseSwallowed(command, args);
  try {
    // npm and older habits put a -- before what is passed on
    command.parse(
      args.filter((arg) => arg !== "--"),
      { from: "user" },
    );
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    throw new UsageError(
      `${error.message.replace(/^error: /, "")}\n` +
        `Run ${help} to see the options.`,
    );
  }
}

/**
 * npm keeps an option without a `--` before it, and passes it on only as a
 * variable. `offline` may be a setting that is meant for npm.
 */
function refuseSwallowed(command: Command, args: string[]): void {
  const names = [command, ...command.commands].flatMap(({ options }) =>
    options.map((option) => option.name()),
  );
  const swallowed = names.find(
    (name) => name !== "offline" && process.env[settingOf(name)] !== undefined,
  );
  if (swallowed === undefined) return;
  const words = args.filter((arg) => !arg.startsWith("-"));
  throw new UsageError(
    `npm kept --${swallowed} as one of its settings. Options need -- before them:\n\n` +
      `  ${[command.name(), ...words, "--", `--${swallowed}`].join(" ")}`,
  );
}

/** The variable that npm sets for `--time-limit`: `npm_config_time_limit`. */
function settingOf(option: string): string {
  return `npm_config_${option.replaceAll("-", "_")}`;
}

/** Help as wide as the terminal; errors are thrown and not written. */
export const helpOutput: OutputConfiguration = {
  writeOut: (text) => {
    const paper = new Paper(process.stdout.columns || 80, false);
    const lines = text.split("\n").map((line) => paper.wrapRow(line));
    process.stdout.write(lines.join("\n"));
  },
  writeErr: () => {},
};

/** An option's number, from 1 to `most`. */
export function wholeNumber(most: number): (typed: string) => number {
  return (typed) => {
    const number = Number(typed);
    if (Number.isInteger(number) && number >= 1 && number <= most)
      return number;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
