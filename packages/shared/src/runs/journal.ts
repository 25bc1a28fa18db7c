import fs from "node:fs";
import { join } from "node:path";
import type { KnownLeak } from "./known-leak.ts";
import { settings } from "./settings.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

// The originals: a test may replace them.
const { appendFileSync, readFileSync, readdirSync } = fs;

export interface JudgedTest extends TestName {
  readonly leaks: readonly KnownLeak[];
}

/** What a test process has to say to the program that started the run. */
export type JournalEntry = (JudgedTest | FileOfTests) & {
  /** The path of the baseline file, in the root. */
  readonly baseline: string;
};

/** Each process has a file to itself, so none has to wait for another. */
export function addToJournal(entry: JudgedTest | FileOfTests): void {
  const { folder, baseline } = settings;
  const file = join(folder, `${process.pid}.jsonl`);
  appendFileSync(file, `${JSON.stringify({ ...entry, baseline })}\n`);
}

export function readJournal(folder: string): JournalEntry[] {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JournalEntry);
}
