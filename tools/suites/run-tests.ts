import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import type { Result } from "./results-reporter.ts";

interface RunOptions {
  /** Of the package. */
  readonly folder: string;
  /** The name of the run, if it does not end. */
  readonly file: string;
  /** How many milliseconds it may print nothing. */
  readonly quiet?: number;
}

/**
 * Runs Node with a reporter that prints results as lines of JSON. A run that
 * prints nothing for two minutes is stopped, so a slow machine changes nothing.
 * A run that is stopped, or killed by a signal, has one more result for that.
 */
export async function runTests(
  args: readonly string[],
  { folder, file, quiet = 2 * 60_000 }: RunOptions,
): Promise<Result[]> {
  // It leads a process group, in which the tests may leave children.
  const runner = spawn(process.execPath, args, {
    cwd: folder,
    env: environment(folder),
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  let failure: string | undefined;
  const late = setTimeout(() => {
    failure = "It does not end.";
    kill(runner.pid!);
  }, quiet);
  const exit = once(runner, "exit").finally(() => kill(runner.pid!));
  const results: Result[] = [];
  for await (const line of createInterface(runner.stdout)) {
    late.refresh();
    if (line.startsWith("{")) results.push(resultOf(line, folder));
  }
  const [, signal] = await exit;
  clearTimeout(late);
  if (signal) failure ??= `It was killed by ${signal}.`;
  if (failure) results.push({ file, test: "", failure });
  return results;
}

/** The tests start Node and the commands of packages by name. */
function environment(folder: string): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(?:NODE_|FDLEAK|GITHUB_|npm_|CI$)/.test(name),
  );
  const commands = [
    dirname(process.execPath),
    join(folder, "node_modules/.bin"),
    join(folder, "../node_modules/.bin"),
  ];
  const PATH = [...commands, process.env["PATH"]].join(delimiter);
  return { ...Object.fromEntries(entries), PATH };
}

function resultOf(line: string, folder: string): Result {
  const { file, ...result } = JSON.parse(line) as Result;
  return { file: relative(folder, file), ...result };
}

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended.
  }
}
