import type { Baseline } from "../compare/baseline.ts";
import { type Leak, type Leaks, originOf } from "../compare/find-leaks.ts";
import { type VerifyOptions, judge } from "../verify/verify-none.ts";

/** What was open when its test ended, by identity. It is not judged again. */
const judged = new Set<string>();
const reported = new Set<string>();

export function isJudged(identity: string): boolean {
  return judged.has(identity);
}

export function isReported(identity: string): boolean {
  return reported.has(identity);
}

export function noteJudged(identity: string): void {
  judged.add(identity);
}

/** Forgets what has been closed: the same may be opened again. */
export function forgetClosed(open: Baseline): void {
  for (const identity of judged) {
    if (open.has(identity)) continue;
    judged.delete(identity);
    reported.delete(identity);
  }
}

/** @throws {LeakError} when the leaks are not as expected. */
export function judgeOnce(leaks: Leaks, options: VerifyOptions): void {
  try {
    judge(leaks, options);
  } catch (error) {
    noteReported(leaks);
    throw error;
  }
}

export function noteReported(leaks: readonly Leak[]): void {
  for (const leak of leaks) {
    const origin = originOf(leak);
    if (origin === undefined) continue;
    judged.add(origin.identity);
    reported.add(origin.identity);
  }
}
