import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { readBaseline, writeBaseline } from "../runs/baseline-file.ts";
import { type JournalEntry, judgedIn, readJournal } from "../runs/journal.ts";
import { keyOf } from "../runs/known-leak.ts";
import { mergeBaseline } from "../runs/merge-baseline.ts";
import { summarize } from "../runs/summarize.ts";
import { cannotSay, runCommand } from "./run-command.ts";

/** Runs the tests and writes their leaks into the baseline file. */
export async function updateBaseline(
  command: readonly string[],
): Promise<number> {
  const folder = mkdtempSync(join(resolve(tmpdir()), "fdleak-"));
  try {
    const env = { FDLEAK: "baseline", FDLEAK_RUN: folder };
    const code = await runCommand(command, env);
    const journal = readJournal(folder);
    const files = new Set(journal.map(({ baseline }) => baseline));
    if (files.size === 0) return noTestRan(code);
    for (const file of files) update(file, journal);
    process.stderr.write(summarize(judgedIn(journal)));
    if (code !== 0) say(`${command[0]} exited with ${code}. ${unjudged}`);
    return code;
  } finally {
    // A process that outlives this one may be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const unjudged = "The entries of tests that failed have not changed.";

function noTestRan(code: number): number {
  say(
    "no test ran with fdleak. Next: add it to the test runner. If a program " +
      "filters the environment, let FDLEAK and FDLEAK_RUN pass",
  );
  return code || cannotSay;
}

function say(text: string): void {
  process.stderr.write(`fdleak: ${text}\n`);
}

function update(path: string, journal: readonly JournalEntry[]): void {
  const here = journal.filter(({ baseline }) => baseline === path);
  const { root } = here[0]!;
  const before = readBaseline(path);
  const after = mergeBaseline(before, here, (file) =>
    existsSync(join(root, file)),
  );
  writeBaseline(path, after);
  const old = new Set(before.map(keyOf));
  const now = new Set(after.map(keyOf));
  const added = [...now].filter((key) => !old.has(key)).length;
  const removed = [...old].filter((key) => !now.has(key)).length;
  say(
    `${relative("", path)} ${sizeOf(now)} (${added} added, ${removed} removed)`,
  );
}

function sizeOf({ size }: ReadonlySet<string>): string {
  if (size === 0) return "is not there: no leak is known";
  return `has ${size} known ${size === 1 ? "leak" : "leaks"}`;
}
