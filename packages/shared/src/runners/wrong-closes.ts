import { type WrongClose, closes } from "../opened-at/closes.ts";
import type { Owner } from "../opened-at/owner.ts";
import { judgeCloses } from "../runs/judge-closes.ts";
import type { TestName } from "../runs/test-name.ts";
import type { CloseError } from "../verify/close-error.ts";
import type { Run } from "./run.ts";

/** Made while no test ran, on behalf of no known owner. */
let ofFile: WrongClose[] = [];

/** Call it before a test starts: what was closed before is not its fault. */
export function startCloses(): void {
  ofFile.push(...closes.take(isUnowned));
}

/** Whether this test, or code of no known owner, has made a wrong close. */
export function hasClosedWrongly(run: Run): boolean {
  return closes.has((it) => it === run || isUnowned(it));
}

/** Who is to be judged, and who is charged for it. */
interface Charge {
  readonly isJudged: boolean;
  readonly test: TestName | undefined;
  readonly subject: string;
}

/** Judges the wrong closes of a test. */
export function closesOf(run: Run, charge: Charge): CloseError[] {
  return judged(
    closes.take((it) => it === run),
    charge,
  );
}

/** Judges those of no known owner, since the last test started. */
export function closesOfRest(charge: Charge): CloseError[] {
  return judged(closes.take(isUnowned), charge);
}

/** Judges those of some owners: each owner for its own. */
export function closesOfAll(
  isJudgedNow: (it: Owner | undefined) => boolean,
  chargeOf: (it: Owner) => Charge,
): CloseError[] {
  const wrong = closes.take((it) => it !== undefined && isJudgedNow(it));
  const owners = new Set(wrong.map(({ owner }) => owner!));
  return [...owners].flatMap((it) =>
    judged(
      wrong.filter(({ owner }) => owner === it),
      chargeOf(it),
    ),
  );
}

/** Judges those that were made while no test ran. */
export function closesOfFile(charge: Charge): CloseError[] {
  startCloses();
  const wrong = ofFile;
  ofFile = [];
  return judged(wrong, charge);
}

function judged(wrong: readonly WrongClose[], charge: Charge): CloseError[] {
  const { isJudged, test, subject } = charge;
  if (!isJudged || test === undefined) return [];
  const error = judgeCloses(test, wrong, subject);
  return error ? [error] : [];
}

function isUnowned(it: Owner | undefined): boolean {
  return it === undefined;
}
