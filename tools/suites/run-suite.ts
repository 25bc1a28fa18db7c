import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { progress } from "../progress.ts";
import { root } from "../readmes.ts";
import type { Result } from "./results-reporter.ts";
import { runTests } from "./run-tests.ts";
import type { Suite } from "./suites.ts";

const setUp = join(root, "packages/shared/src/runners/node-test.ts");

interface RunOptions {
  /** Whether fdleak is on. */
  readonly checked: boolean;
  /** Only these. */
  readonly files?: readonly string[];
}

/**
 * Runs the tests of a package, or only some of its files.
 *
 * @param folder - of the package.
 */
export async function runSuite(
  suite: Suite,
  folder: string,
  { checked, files }: RunOptions,
): Promise<Result[]> {
  const chosen = files ?? globSync(suite.tests, { cwd: folder }).toSorted();
  const what = `${suite.package} ${checked ? "with" : "without"} fdleak`;
  let done = 0;
  const results = await fileByFile(suite, chosen, async (file) => {
    const args =
      suite.runner === "jest"
        ? jest(file, checked)
        : nodeTest(file, checked, suite.options);
    const found = await runTests(args, { folder, file });
    progress(`${what}: ${++done} of ${chosen.length} files`);
    return found;
  });
  progress("");
  if (results.length > 0) return results;
  throw new Error(`${suite.package}: no test has run`);
}

/** Runs each file separately, as many at a time as there are processors. */
async function fileByFile(
  { isSerial }: Suite,
  files: readonly string[],
  run: (file: string) => Promise<Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = files.values();
  const workers = isSerial ? 1 : availableParallelism();
  const work = async () => {
    for (const file of left) results.push(...(await run(file)));
  };
  await Promise.all(Array.from({ length: workers }, work));
  return results.toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file),
  );
}

function nodeTest(
  file: string,
  checked: boolean,
  options: readonly string[] = [],
): string[] {
  return [
    ...(checked ? [`--import=${pathToFileURL(setUp)}`] : []),
    ...options,
    ...["--test", "--test-timeout=60000"],
    `--test-reporter=${here("results-reporter.ts")}`,
    file,
  ];
}

function jest(file: string, checked: boolean): string[] {
  return [
    ...["node_modules/jest/bin/jest.js", "--runInBand", "--silent"],
    `--reporters=${here("jest-results-reporter.ts")}`,
    ...(checked ? [`--env=${here("jest-environment.js")}`] : []),
    ...["--runTestsByPath", file],
  ];
}

function here(file: string): string {
  return join(import.meta.dirname, file);
}
