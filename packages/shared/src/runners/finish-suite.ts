import {
  type Leak,
  compare,
  compareSync,
  isIgnored,
  originOf,
} from "../compare/find-leaks.ts";
import { baseline } from "../compare/baseline.ts";
import { type Origin, originsOf } from "../compare/origin.ts";
import { LeakError } from "../verify/leak-error.ts";
import type { Owner } from "../opened-at/owner.ts";
import { rulesOfFile } from "./check.ts";
import { isJudged, isReported, noteReported } from "./judged.ts";
import { pendingWork } from "./pending-work.ts";
import { type Run, type SetUp, isRun, isSetUp } from "./run.ts";

/**
 * Call it when a suite and its hooks have ended. It judges what its hooks and
 * its fixtures opened.
 *
 * @throws {LeakError} when some of it is still open.
 */
export async function finishSuite(suite: unknown): Promise<void> {
  mustBeNone(await leaksOf((it) => isSetUp(it) && it.suite === suite));
}

/**
 * Call it when all tests of a file and their hooks have ended. It judges what
 * belongs to the file, and what tests opened after their end, such as a
 * connection that lost a race.
 *
 * @throws {LeakError} when some of it is still open.
 */
export async function finishFile(file: unknown): Promise<void> {
  await pendingWork();
  mustBeNone(
    await leaksOf((it) => isLate(it) || (isSetUp(it) && it.suite === file)),
  );
}

/**
 * The same for a process that ends by itself when it has nothing more to do. A
 * leak does not keep it alive, and what is opened later is reported as well.
 */
export async function finishProcess(): Promise<void> {
  await pendingWork();
  const errors = await leaksOf((it) => isLate(it) || isSetUp(it));
  const looking = setInterval(() => void leaksOf(isLate).then(report), 250);
  looking.unref();
  process.once("exit", () => {
    report(errorsOf(compareSync(new Map(), optionsFor(isLate))));
  });
  letProcessEnd();
  mustBeNone(errors);
}

function mustBeNone(errors: readonly LeakError[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    const message = errors.map((error) => error.message).join("\n");
    throw new AggregateError(errors, message);
  }
}

/** The tests have ended, so no runner reports it. */
function report(errors: readonly LeakError[]): void {
  letProcessEnd();
  if (errors.length > 0) process.exitCode = 1;
  for (const error of errors) console.error(`fdleak: ${error.message}`);
}

interface Active {
  readonly _handle?: { readonly fd?: number } | null;
  unref?(): void;
}

interface Holder {
  _getActiveHandles(): Active[];
}

/** Neither a leak that was reported nor one of a failed test keeps it alive. */
function letProcessEnd(): void {
  const entries = [...baseline().values()];
  const origins = originsOf(entries, entries);
  const leaked = new Set(
    entries.filter((_, index) => isLeaked(origins[index]!)).map(({ fd }) => fd),
  );
  for (const it of (process as unknown as Holder)._getActiveHandles()) {
    if (leaked.has(it._handle?.fd ?? -1)) it.unref?.();
  }
}

function isLeaked({ identity, owner }: Origin): boolean {
  return isReported(identity) || (isRun(owner) && owner.state === "failed");
}

type Judged = (it: Owner | undefined) => boolean;

async function leaksOf(isJudgedNow: Judged): Promise<LeakError[]> {
  return errorsOf((await compare(new Map(), optionsFor(isJudgedNow))).leaks);
}

function optionsFor(isJudgedNow: Judged) {
  return {
    longLived: { idle: new Set<string>() },
    isOthers: ({ identity, owner }: Origin) =>
      isJudged(identity) || !isJudgedNow(owner),
  };
}

/** A test that has ended. A failed one is not judged: one failure is enough. */
function isLate(it: Owner | undefined): boolean {
  return isRun(it) && it.state === "ended" && !it.allowed;
}

/** An error for each owner of some of the leaks. */
function errorsOf(leaks: readonly Leak[]): LeakError[] {
  const left = leaks.filter((leak) => !isPermitted(leak));
  noteReported(left);
  return [...new Set(left.map(ownerOf))].map((it) => {
    const own = left.filter((leak) => ownerOf(leak) === it);
    return new LeakError(subjectOf(it), Object.assign(own, { vanished: [] }));
  });
}

function isPermitted(leak: Leak): boolean {
  const it = ownerOf(leak);
  const { allowed, ignore } = isRun(it) ? it : rulesOfFile();
  return allowed || isIgnored(leak, ignore);
}

function subjectOf(it: Run | SetUp): string {
  return isRun(it) ? `"${it.name}" (after it had ended)` : it.subject;
}

function ownerOf(leak: Leak): Run | SetUp {
  return originOf(leak)!.owner as Run | SetUp;
}
