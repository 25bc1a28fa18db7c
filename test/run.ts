// npm test: every test, the type check and the linter, through turbo; then
// what they left behind, and one line that counts it all.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  globSync,
  readFileSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

const root = join(import.meta.dirname, "..");
const runs = join(root, ".turbo/runs");
// Also without npm; test/bin has what turbo takes for pnpm.
const path = [
  join(import.meta.dirname, "bin"),
  join(root, "node_modules/.bin"),
  process.env["PATH"],
].join(delimiter);

// turbo writes in it, and vitest its reports.
const { checkWritable } = (await import(
  join(root, "packages/cli/install.js")
)) as { checkWritable: () => number };
const exitCode = checkWritable();
if (exitCode !== 0) process.exit(exitCode);

await using scratch = await mkdtempDisposable(join(tmpdir(), "test-run-"));
chmodSync(scratch.path, 0o711); // for a test that gives up the rights of root
const before = changedFiles();
forgetLastRun();

console.log("Every test, the type check and the linter: some minutes.\n");
const { status } = spawnSync(
  "turbo",
  ["run", "test", "lint", "typecheck", "--continue", "--summarize"]
    .concat("--output-logs=errors-only")
    // More at once only make the processes wait for each other.
    .concat(`--concurrency=${availableParallelism() + 2}`)
    // A replayed pass proves nothing.
    .concat(process.env["CI"] ? ["--force"] : [])
    .concat(process.argv.slice(2)),
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: path,
      TMPDIR: scratch.path,
      // vitest and npm keep theirs in TMPDIR unless told where.
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
      TURBO_TELEMETRY_DISABLED: "1",
    },
  },
);

const tasks = tasksOfLastRun();
let passed = 0;
let failed = 0;
for (const { name, exitCode, counts } of tasks) {
  if (exitCode !== 0) console.error(`Failed: ${name}`);
  passed += counts?.passed ?? Number(exitCode === 0);
  failed += counts?.failed ?? 0;
  // It failed outside of its tests, or has none.
  if (exitCode !== 0 && !counts?.failed) failed += 1;
}
if (status !== 0 && failed === 0) failed = 1;

let leftovers = leftBehind();
for (let look = 0; look < 50 && leftovers.length > 0; look++) {
  await setTimeout(200); // what was told to end may be about to
  leftovers = leftBehind();
}
for (const leftover of leftovers) console.error(`Left behind: ${leftover}`);
if (leftovers.length === 0) passed += 1;
else failed += 1;

const replayed = tasks.filter(({ cached }) => cached).length;
if (replayed > 0) {
  console.log(
    `Of ${tasks.length} tasks ${replayed} had not changed and were not run again.\n` +
      "To run all of them: npm test -- --force",
  );
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function leftBehind(): string[] {
  return [
    ...readdirSync(scratch.path).map((name) => `a temporary file, ${name}`),
    ...processesLeft().map((command) => `a process, ${command}`),
    ...changedFiles()
      .filter((file) => !before.includes(file))
      .map((file) => `a changed file, ${file}`),
  ];
}

function forgetLastRun(): void {
  rmSync(runs, { recursive: true, force: true });
  const reports = globSync("{*/,*/*/}test-report.json", { cwd: root });
  for (const report of reports) rmSync(join(root, report));
}

interface Task {
  taskId: string;
  directory: string;
  execution?: { exitCode: number };
  cache: { status: string };
}

function tasksOfLastRun() {
  const [summary] = globSync("*.json", { cwd: runs });
  if (!summary) return [];
  const { tasks } = JSON.parse(readFileSync(join(runs, summary), "utf8")) as {
    tasks: Task[];
  };
  return tasks
    .filter(({ execution }) => execution) // transit runs nothing
    .map(({ taskId, directory, execution, cache }) => ({
      name: taskId,
      cached: cache.status === "HIT",
      exitCode: execution!.exitCode,
      counts: taskId.endsWith("#test") ? countsIn(directory) : null,
    }));
}

/** What vitest reported; null when it ended before it could. */
function countsIn(folder: string): { passed: number; failed: number } | null {
  try {
    const report = readFileSync(join(root, folder, "test-report.json"), "utf8");
    const { numPassedTests, numFailedTests } = JSON.parse(report) as Record<
      "numPassedTests" | "numFailedTests",
      number
    >;
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return null;
  }
}

/** What git sees as changed or new. */
function changedFiles(): string[] {
  const { stdout } = spawnSync("git", ["status", "--porcelain"], {
    cwd: root,
    encoding: "utf8",
  });
  return (stdout ?? "").split("\n").filter((line) => line !== "");
}

/** Processes that inherited this run's temporary directory; Linux only. */
function processesLeft(): string[] {
  return globSync("/proc/[0-9]*").flatMap((folder) => {
    try {
      const environment = readFileSync(join(folder, "environ"), "utf8");
      if (!environment.includes(`TMPDIR=${scratch.path}\0`)) return [];
      return readFileSync(join(folder, "cmdline"), "utf8").replaceAll(
        "\0",
        " ",
      );
    } catch {
      return []; // gone by now, or another user's
    }
  });
}
