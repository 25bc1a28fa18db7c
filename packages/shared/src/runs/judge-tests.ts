import type { Leaks } from "../compare/find-leaks.ts";
import { LeakError } from "../verify/leak-error.ts";
import type { Tally } from "../verify/summary.ts";
import { judge } from "../verify/verify-none.ts";
import {
  endRatchet,
  haveKnown,
  startRatchet,
  withoutKnown,
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
 * Looks for leaks, with less patience where tests have known leaks: these stay
 * open, and each would cost the whole patience in each run.
 */
export async function lookFor<Found extends { leaks: Leaks }>(
  tests: readonly TestName[],
  look: (settle: number) => Promise<Found>,
): Promise<Found> {
  if (haveKnown(tests)) {
    const found = await look(Math.min(brief, settings.settle));
    if (withoutKnown(tests, found.leaks).length === 0) return found;
  }
  return look(settings.settle);
}

const brief = 31; // milliseconds

/**
 * Judges a test, or tests that ran at the same time, by the leaks they left.
 *
 * @throws {LeakError} in the mode `check`, unless all are expected or known.
 */
export function judgeTests(
  tests: readonly TestName[],
  leaks: Leaks,
  options: { subject: string; expected: Tally },
): void {
  const { mode } = settings;
  const problem = problemWith(leaks, options);
  const left = problem === undefined ? [] : leaks;
  const others = withoutKnown(tests, left);
  record(tests, left, others);
  if (problem === undefined || mode === "report") return;
  if (mode === "baseline" && left.length > 0) return;
  if (others.length === left.length) throw problem;
  if (others.length === 0) return;
  const { vanished } = leaks;
  throw new LeakError(
    options.subject,
    Object.assign([...others], { vanished }),
  );
}

/** Like {@link judgeTests} for tests that left nothing open. */
export function acceptTests(tests: readonly TestName[]): void {
  withoutKnown(tests, []);
  record(tests, [], []);
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

function problemWith(
  leaks: Leaks,
  options: { subject: string; expected: Tally },
): LeakError | undefined {
  try {
    judge(leaks, options);
    return undefined;
  } catch (error) {
    if (error instanceof LeakError) return error;
    throw error;
  }
}
