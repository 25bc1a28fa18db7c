// Known leaks, those in the baseline file, are accepted. Known leaks that no
// longer happen are refused at the end of the file, because several tests of a
// file may have one name.

import { basename } from "node:path";
import type { Leak } from "../compare/leak.ts";
import { readBaseline } from "./baseline-file.ts";
import { describeKnown, keyOf, knownLeakOf } from "./known-leak.ts";
import type { KnownLeak } from "./known-leak.ts";
import { settings } from "./settings.ts";
import type { FileOfTests, TestName } from "./test-name.ts";
import { isGone, labelOf } from "./test-name.ts";

const known = new Map<string, KnownLeak>();
const seen = new Set<string>(); // keys of known leaks
const judged = new Set<string>(); // tests

/** Reads the baseline file. Call it before the first test of a file. */
export function startRatchet(): void {
  for (const it of [known, seen, judged]) it.clear();
  for (const entry of readBaseline(settings.baseline)) {
    known.set(keyHere(entry), entry);
  }
}

export function haveKnown(): boolean {
  return known.size > 0;
}

/** Whether it is a known leak of one of these tests. */
export function isKnown(tests: readonly TestName[], leak: Leak): boolean {
  return known.size > 0 && keysOf(tests, leak).length > 0;
}

/** Notes what these tests left when they were judged. */
export function noteJudged(
  tests: readonly TestName[],
  leaks: readonly Leak[],
): void {
  if (known.size === 0) return;
  // Tests that ran at the same time may leave the leak of one another.
  if (tests.length === 1) judged.add(labelOf(tests[0]!));
  for (const leak of leaks) {
    for (const key of keysOf(tests, leak)) seen.add(key);
  }
}

function keysOf(tests: readonly TestName[], leak: Leak): string[] {
  return tests
    .map((test) => keyHere(knownLeakOf(leak, test)))
    .filter((key) => known.has(key));
}

/**
 * Call it at the end of a file, with the command that runs its tests.
 *
 * @throws {Error} when known leaks no longer happen, unless a warning is
 * enough.
 */
export function endRatchet(ran: FileOfTests, command: string): void {
  const fixed = [...known]
    .filter(([key, entry]) => isGone(entry, ran) || isFixed(key, entry))
    .map(([, entry]) => entry);
  if (fixed.length === 0) return;
  const message = messageOf(fixed, `${command} ${ran.file}`);
  if (settings.fixed === "warn") {
    process.stderr.write(`${message}\n`);
    return;
  }
  const error = new Error(message);
  error.stack = `${error}`; // its lines would be ours
  throw error;
}

/** A run without lines knows leaks by their kind. */
function keyHere(entry: KnownLeak): string {
  const { file, test, kind } = entry;
  return keyOf(settings.lines ? entry : { file, test, kind });
}

function isFixed(key: string, entry: KnownLeak): boolean {
  return judged.has(labelOf(entry)) && !seen.has(key);
}

function messageOf(fixed: readonly KnownLeak[], command: string): string {
  const what = fixed.length === 1 ? "a leak" : `${fixed.length} leaks`;
  return [
    `${basename(settings.baseline)} lists ${what} that no longer happened:`,
    ...fixed.map((entry) => `  ${describeKnown(entry)}`),
    `Next: npx fdleak baseline -- ${command}`,
  ].join("\n");
}
