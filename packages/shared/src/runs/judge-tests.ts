import type { Leak, Leaks } from "../compare/leak.ts";
import { LeakError } from "../verify/leak-error.ts";
import type { Tally } from "../verify/summary.ts";
import { judge } from "../verify/verify-none.ts";
import {
  endRatchet,
  haveKnown,
  isKnown,
  noteJudged,
  startRatchet,
} from "./ratchet.ts";
import { endRecord, record, startRecord } from "./record.ts";
import { settings } from "./settings.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

export interface Runner {
  /** The command that runs its tests, before the names of files. */
  readonly command: string;
  /** Whether it annotates tests that fail on GitHub. */
  readonly annotates?: boolean;
}

/** Call it before the first test of a file. */
export function startFileOfTests(): void {
  startRecord();
  if (settings.mode !== "baseline") startRatchet();
}

/**
 * Looks for leaks, with less patience if all that are left are known: these
 * stay open, and would cost the whole patience in each run.
 *
 * @param testsOf - the tests that a leak may be charged to.
 */
export async function lookFor<Found extends { leaks: Leaks }>(
  testsOf: (leak: Leak) => readonly TestName[],
  look: (settle: number) => Promise<Found>,
): Promise<Found> {
  if (haveKnown()) {
    const found = await look(Math.min(brief, settings.settle));
    if (found.leaks.every((leak) => isKnown(testsOf(leak), leak))) return found;
  }
  return look(settings.settle);
}

const brief = 31; // milliseconds

export interface Judgement {
  /** Who leaked, for the message. */
  readonly subject: string;
  /** What is left open on purpose, by kind. */
  readonly expected: Tally;
}

export interface Verdict {
  /** The leaks, unless they are as expected. They are reported, or known. */
  readonly left: Leaks;
  /** In the mode `check`, unless all are known. */
  readonly error?: LeakError;
}

/**
 * Judges a test, or tests that ran at the same time, by the leaks they left. A
 * hook or a fixture that lives longer than a test is judged like a test.
 */
export function judgeTests(
  tests: readonly TestName[],
  leaks: Leaks,
  judgement: Judgement,
): Verdict {
  const { mode } = settings;
  const error = errorFor(leaks, judgement);
  const left = error === undefined ? none : leaks;
  const others = left.filter((leak) => !isKnown(tests, leak));
  noteJudged(tests, left);
  record(tests, left, others);
  if (error === undefined || mode === "report") return { left };
  if (mode === "baseline" && left.length > 0) return { left };
  if (others.length === left.length) return { left, error };
  if (others.length === 0) return { left };
  const { vanished } = leaks;
  const unknown = Object.assign(others, { vanished });
  return { left, error: new LeakError(judgement.subject, unknown) };
}

const none: Leaks = Object.assign([], { vanished: [] });

/** Like {@link judgeTests} for tests that left nothing open. */
export function acceptTests(tests: readonly TestName[]): void {
  noteJudged(tests, none);
  record(tests, none, none);
}

/**
 * Call it after the last test of a file.
 *
 * @throws {Error} in the mode `check`, when known leaks no longer happen.
 */
export function endFileOfTests(
  ran: FileOfTests,
  { command, annotates = false }: Runner,
): void {
  endRecord(ran, annotates);
  if (settings.mode === "check") endRatchet(ran, command);
}

function errorFor(leaks: Leaks, judgement: Judgement): LeakError | undefined {
  try {
    judge(leaks, judgement);
    return undefined;
  } catch (error) {
    if (error instanceof LeakError) return error;
    throw error;
  }
}
