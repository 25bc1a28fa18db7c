import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { UsageError } from "./usage-error.ts";

/**
 * Reads the words that were typed.
 *
 * @param help - what to type to see what can be asked.
 * @returns false when help was asked for and has been shown.
 * @throws {UsageError} when the command line is wrong.
 */
export function parse(command: Command, args: string[], help: string): boolean {
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

/** An option's number, from 1 to `most`. */
export function wholeNumber(most: number): (typed: string) => number {
  return (typed) => {
    const number = Number(typed);
    if (Number.isInteger(number) && number >= 1 && number <= most)
      return number;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
