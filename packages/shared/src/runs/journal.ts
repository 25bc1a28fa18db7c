import fs from "node:fs";
import { join } from "node:path";
import type { KnownLeak } from "./known-leak.ts";
import { type Settings, root, settings } from "./settings.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

// The originals: a test may replace them.
const { appendFileSync, readFileSync, readdirSync } = fs;

/** A leak as test processes report it to the program that started the run. */
export interface FoundLeak {
  readonly target: string;
  /** The line that opened it: an absolute path and a number. */
  readonly openedAt?: { readonly file: string; readonly line: number };
  /** Its entry in a baseline file. */
  readonly entry: KnownLeak;
  readonly isKnown: boolean;
}

/** A number that was closed twice, or by code that does not own it. */
export interface FoundClose {
  /** Such as `first closed at store.ts:9`. */
  readonly steps: readonly string[];
  /** Whether its test fails. */
  readonly isFailure: boolean;
  /** The line of the wrong close. */
  readonly closedAt?: { readonly file: string; readonly line: number };
}

export interface JudgedTest extends TestName {
  readonly leaks: readonly FoundLeak[];
  readonly closes?: readonly FoundClose[];
}

/** With the settings under which it was found. */
export type Stamped<Found> = Found & {
  readonly root: string;
  /** The path of the baseline file. */
  readonly baseline: string;
  readonly mode: Settings["mode"];
};

/** What a test process has to say to the program that started the run. */
export type JournalEntry = Stamped<JudgedTest | FileOfTests>;

export function stamped<Found>(found: Found): Stamped<Found> {
  const { baseline, mode } = settings;
  return { ...found, root, baseline, mode };
}

/** Set by a program that reads the journal at the end of the run. */
const folderName = "FDLEAK_RUN";

export function startJournal(folder: string): void {
  process.env[folderName] = folder;
}

/** What is found after this is reported by the process that finds it. */
export function endJournal(): void {
  delete process.env[folderName];
}

export function hasJournal(): boolean {
  return Boolean(process.env[folderName]);
}

let unwritten = "";

export function addToJournal(entry: JudgedTest | FileOfTests): void {
  unwritten += `${JSON.stringify(stamped(entry))}\n`;
  try {
    flushJournal();
  } catch {
    // A test has opened all descriptors. The next call writes it.
  }
}

/** Each process has a file to itself, so none has to wait for another. */
export function flushJournal(): void {
  if (unwritten === "") return;
  const file = join(process.env[folderName]!, `${process.pid}.jsonl`);
  appendFileSync(file, unwritten);
  unwritten = "";
}

export function readJournal(folder: string): JournalEntry[] {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JournalEntry);
}

export function judgedIn(
  journal: readonly JournalEntry[],
): Stamped<JudgedTest>[] {
  return journal.filter((entry) => "leaks" in entry);
}
