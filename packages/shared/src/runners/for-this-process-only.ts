import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Takes the `--import` of this module out of the arguments and of
 * `NODE_OPTIONS` that the process hands to processes that it starts. They are
 * no test files: a hook would start a test runner in them, and its report would
 * mix with what they print.
 */
export function forThisProcessOnly(name: string, url: string): void {
  process.execArgv = without(process.execArgv);
  const options = process.env["NODE_OPTIONS"];
  if (options === undefined) return;
  const others = without(options.split(" ")).join(" ");
  if (others !== options) process.env["NODE_OPTIONS"] = others;

  function without(options: readonly string[]): string[] {
    return options.filter((option, index) => {
      if (option.startsWith("--import=")) return !isIt(option.slice(9));
      if (option === "--import") return !isIt(options[index + 1]);
      return options[index - 1] !== "--import" || !isIt(option);
    });
  }

  function isIt(module = ""): boolean {
    if (module === name || module === url) return true;
    return pathToFileURL(resolve(module)).href === url;
  }
}
