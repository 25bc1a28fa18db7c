import type { Baseline } from "../compare/baseline.ts";
import { originOf } from "../compare/find-leaks.ts";
import type { Leak, Leaks } from "../compare/leak.ts";
import { type Judgement, judgeTests } from "../runs/judge-tests.ts";
import type { TestName } from "../runs/test-name.ts";
import type { LeakError } from "../verify/leak-error.ts";

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

/** Like {@link judgeTests}. What it reports is not judged again. */
export function judgeOnce(
  tests: readonly TestName[],
  leaks: Leaks,
  judgement: Judgement,
): LeakError | undefined {
  const { left, error } = judgeTests(tests, leaks, judgement);
  for (const leak of left) noteReported(leak);
  return error;
}

function noteReported(leak: Leak): void {
  const origin = originOf(leak);
  if (origin === undefined) return;
  judged.add(origin.identity);
  reported.add(origin.identity);
}
