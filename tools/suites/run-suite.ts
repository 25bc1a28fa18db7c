import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { root } from "../readmes.ts";
import type { Result } from "./results-reporter.ts";
import type { Suite } from "./suites.ts";

const minutes = 15;
const reporter = join(import.meta.dirname, "results-reporter.ts");
const nodeTest = join(root, "packages/shared/src/runners/node-test.ts");

/**
 * Runs the tests of a package, or only some of its files.
 *
 * @param folder - of the package.
 */
export async function runSuite(
  { package: name, tests, options = [] }: Suite,
  folder: string,
  { checked, files }: { checked: boolean; files?: readonly string[] },
): Promise<Result[]> {
  const chosen = files ?? globSync(tests, { cwd: folder }).toSorted();
  const args = [
    ...(checked ? [`--import=${pathToFileURL(nodeTest)}`] : []),
    ...options,
    ...["--test", "--test-timeout=60000", `--test-reporter=${reporter}`],
    ...chosen,
  ];
  // It leads a process group, in which the tests may leave children.
  const runner = spawn(process.execPath, args, {
    cwd: folder,
    env: environment(folder),
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const late = setTimeout(() => kill(runner.pid!), minutes * 60_000);
  const [printed, [code]] = await Promise.all([
    text(runner.stdout),
    once(runner, "exit").finally(() => kill(runner.pid!)),
  ]);
  clearTimeout(late);
  if (code === null) throw new Error(`${name} takes over ${minutes} minutes`);
  return printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => resultOf(line, folder));
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
