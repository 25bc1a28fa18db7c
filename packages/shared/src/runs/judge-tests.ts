import type { Leak, Leaks } from "../compare/find-leaks.ts";
import { patience } from "../compare/settle.ts";
import { LeakError } from "../verify/leak-error.ts";
import type { Tally } from "../verify/summary.ts";
import { judge } from "../verify/verify-none.ts";
import { addToJournal } from "./journal.ts";
import { knownLeakOf } from "./known-leak.ts";
import {
  endRatchet,
  haveKnown,
  startRatchet,
  withoutKnown,
} from "./ratchet.ts";
import { settings } from "./settings.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

const isBaseline = settings.mode === "baseline";
const accept = isBaseline ? record : withoutKnown;

/** Call it before the first test of a file. */
export function startFileOfTests(): void {
  if (!isBaseline) startRatchet();
}

/**
 * Judges a test, or tests that ran at the same time, by the leaks they left.
 *
 * @throws {LeakError} unless all are expected or known.
 */
export function judgeTests(
  tests: readonly TestName[],
  leaks: Leaks,
  options: { subject: string; expected: Tally },
): void {
  const problem = problemWith(leaks, options);
  const left = accept(tests, problem === undefined ? [] : leaks);
  if (problem === undefined) return;
  if (left.length === leaks.length) throw problem;
  if (left.length === 0) return;
  const { vanished } = leaks;
  throw new LeakError(options.subject, Object.assign([...left], { vanished }));
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
    const found = await look(brief);
    if (withoutKnown(tests, found.leaks).length === 0) return found;
  }
  return look(patience);
}

const brief = 31; // milliseconds

/** Like {@link judgeTests} for tests that left nothing open. */
export function acceptTests(tests: readonly TestName[]): void {
  accept(tests, []);
}

/**
 * Call it after the last test of a file, with the command that runs tests.
 *
 * @throws {Error} when known leaks no longer happen.
 */
export function endFileOfTests(ran: FileOfTests, command: string): void {
  if (isBaseline) addToJournal(ran);
  else endRatchet(ran, command);
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

/** Of tests that ran at the same time, the first is charged. */
function record(
  tests: readonly TestName[],
  leaks: readonly Leak[],
): readonly Leak[] {
  tests.forEach((test, index) => {
    const known = index > 0 ? [] : leaks.map((leak) => knownLeakOf(leak, test));
    addToJournal({ ...test, leaks: known });
  });
  return [];
}
