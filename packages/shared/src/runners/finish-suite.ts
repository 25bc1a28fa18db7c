import {
  compare,
  compareSync,
  isIgnored,
  originOf,
} from "../compare/find-leaks.ts";
import type { Leak } from "../compare/leak.ts";
import { baseline } from "../compare/baseline.ts";
import type { Agent } from "../opened-at/agents.ts";
import { type Origin, originsOf } from "../compare/origin.ts";
import type { LeakError } from "../verify/leak-error.ts";
import type { Owner } from "../opened-at/owner.ts";
import { runningWorkers } from "../opened-at/workers.ts";
import { lookFor } from "../runs/judge-tests.ts";
import type { TestName } from "../runs/test-name.ts";
import { nameHere, rulesOfFile } from "./check.ts";
import { mustBeNone } from "./must-be-none.ts";
import { closesOfAll, closesOfFile } from "./wrong-closes.ts";
import { isJudged, isReported, judgeOnce } from "./judged.ts";
import { pendingWork, unrefTimers } from "./pending-work.ts";
import { type Run, type SetUp, allSetUps, isRun, isSetUp } from "./run.ts";

/**
 * Call it when a suite and its hooks have ended. It judges what its hooks and
 * its fixtures opened.
 *
 * @throws {LeakError} when some of it is still open.
 */
export async function finishSuite(suite: unknown): Promise<void> {
  mustBeNone(await judgeAll((it) => isSetUp(it) && it.suite === suite));
}

/**
 * Call it when all tests of a file and their hooks have ended. It judges what
 * belongs to the file, and what tests opened after their end, such as a
 * connection that lost a race.
 *
 * @param end - called after that. It may throw.
 *
 * @throws {LeakError} when some of it is still open.
 */
export async function finishFile(
  file: unknown,
  end: () => void = () => {},
): Promise<void> {
  await pendingWork();
  const errors = await judgeAll(
    (it) => isLate(it) || (isSetUp(it) && it.suite === file),
  );
  mustBeNone([...errors, ...wrongClosesOfFile(), ...errorsIn(end)]);
}

/**
 * The same for a process that ends by itself when it has nothing more to do. A
 * leak does not keep it alive, and what is opened later is reported as well.
 *
 * @param end - called when the process exits. It may throw.
 */
export async function finishProcess(end: () => void): Promise<void> {
  await pendingWork();
  const errors = await judgeAll((it) => isLate(it) || isSetUp(it));
  lookOften();
  process.once("exit", () => {
    report(foundBy(() => judgeNow(isLate)));
    report(errorsIn(end));
  });
  letProcessEnd();
  mustBeNone([...errors, ...wrongClosesOfFile()]);
}

/** While something keeps the process alive, such as what a test opened late. */
function lookOften(): void {
  let without = 0; // looks that found nothing new
  const look = async () => {
    const errors = await judgeAll(isLate);
    report(errors);
    letProcessEnd();
    without = errors.length > 0 ? 0 : without + 1;
    // What tests open after a second or two has been seen.
    if (without > 8 && isLeft()) unrefTimers();
  };
  const stop = () => clearInterval(looking); // the last look will say why
  const looking = setInterval(() => void look().catch(stop), 250);
  looking.unref();
}

function wrongClosesOfFile(): Error[] {
  const { allowed } = rulesOfFile();
  const subject = "the file";
  return closesOfFile({ isJudged: !allowed, test: nameHere(subject), subject });
}

function errorsIn(end: () => void): Error[] {
  return foundBy(() => {
    end();
    return [];
  });
}

/** Its error as well, such as a check that became blind. */
function foundBy(judge: () => Error[]): Error[] {
  try {
    return judge();
  } catch (error) {
    return [error as Error];
  }
}

/** The tests have ended, so no runner reports it. */
function report(errors: readonly Error[]): void {
  if (errors.length > 0) process.exitCode = 1;
  for (const error of errors) console.error(`fdleak: ${error.message}`);
}

interface Handle {
  unref?(): void;
}

interface Holder {
  _getActiveHandles(): Handle[];
}

/**
 * Neither a leak that was reported nor one of a failed test keeps the process
 * alive: the runner shows its messages only when it has ended.
 */
function letProcessEnd(): void {
  if (!isLeft()) return;
  const handles = (process as unknown as Holder)._getActiveHandles();
  for (const it of [...handles, ...runningWorkers]) it.unref?.();
}

function isLeft(): boolean {
  const entries = [...baseline().values()];
  return originsOf(entries, entries).some(isLeaked);
}

function isLeaked({ identity, owner }: Origin): boolean {
  return isReported(identity) || (isRun(owner) && owner.state === "failed");
}

type Judged = (it: Owner | undefined) => boolean;

async function judgeAll(isJudgedNow: Judged): Promise<Error[]> {
  const { leaks } = await lookFor(
    (leak) => [nameOf(ownerOf(leak))],
    (settle) => compare(new Map(), { settle, ...optionsFor(isJudgedNow) }),
  );
  return errorsOf(leaks, isJudgedNow);
}

function judgeNow(isJudgedNow: Judged): Error[] {
  const leaks = compareSync(new Map(), optionsFor(isJudgedNow));
  return errorsOf(leaks, isJudgedNow);
}

function optionsFor(isJudgedNow: Judged) {
  return {
    longLived: {
      idle: new Set<string>(),
      // Made while the modules loaded, for the whole process.
      livesLonger: ({ owner }: Agent) => owner === undefined,
    },
    isOthers: ({ identity, owner }: Origin) =>
      isJudged(identity) || !isJudgedNow(owner),
  };
}

/**
 * A test that has ended. A failed one is not judged, since one failure is
 * enough; but after its time limit the code of a test may go on.
 */
function isLate(it: Owner | undefined): boolean {
  return isRun(it) && !it.allowed && (it.state === "ended" || it.timedOut);
}

/** Judges each owner of some of the leaks, and each hook and fixture. */
function errorsOf(leaks: readonly Leak[], isJudgedNow: Judged): Error[] {
  const wrongCloses = closesOfAll(isJudgedNow, (it) => {
    const its = it as Run | SetUp;
    const { allowed } = isRun(its) ? its : rulesOfFile();
    const subject = subjectOf(its);
    return { isJudged: !allowed, test: nameOf(its), subject };
  });
  return [...leakErrorsOf(leaks, isJudgedNow), ...wrongCloses];
}

function leakErrorsOf(
  leaks: readonly Leak[],
  isJudgedNow: Judged,
): LeakError[] {
  const left = leaks.filter((leak) => !isPermitted(leak));
  const setUps = allSetUps().filter((it) => isJudgedNow(it) && !it.failed);
  return [...new Set([...left.map(ownerOf), ...setUps])].flatMap((it) => {
    const own = left.filter((leak) => ownerOf(leak) === it);
    const found = Object.assign(own, { vanished: [] });
    const judgement = { subject: subjectOf(it), expected: {} };
    return judgeOnce([nameOf(it)], found, judgement) ?? [];
  });
}

function isPermitted(leak: Leak): boolean {
  const it = ownerOf(leak);
  const { allowed, ignore } = isRun(it) ? it : rulesOfFile();
  if (isSetUp(it) && it.failed) return true; // one failure is enough
  return allowed || isIgnored(leak, ignore);
}

function subjectOf(it: Run | SetUp): string {
  return isRun(it) ? `"${it.name}" (after it had ended)` : it.subject;
}

function nameOf(it: Run | SetUp): TestName {
  if (isRun(it)) return it.testName;
  return { ...nameHere(it.subject), unit: unitOf(it) };
}

function unitOf({ subject }: SetUp): NonNullable<TestName["unit"]> {
  if (subject.startsWith("fixture ")) return "fixture";
  return /^\w+ of /.test(subject) ? "hook" : "suite";
}

function ownerOf(leak: Leak): Run | SetUp {
  return originOf(leak)!.owner as Run | SetUp;
}
