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
import { isJudged, isReported, noteReported } from "./judged.ts";
import { pendingWork } from "./pending-work.ts";
import { type Run, isRun } from "./run.ts";

/**
 * Call it when all tests of a file and their hooks have ended. It judges what
 * tests opened after their end, such as a connection that lost a race.
 *
 * @throws {LeakError} when some of it is still open.
 */
export async function finishFile(): Promise<void> {
  await pendingWork();
  mustBeNone(await lateLeaks());
}

/**
 * The same for a process that ends by itself when it has nothing more to do. A
 * leak does not keep it alive, and what is opened later is reported as well.
 */
export async function finishProcess(): Promise<void> {
  await pendingWork();
  const errors = await lateLeaks();
  const looking = setInterval(() => void lateLeaks().then(report), 250);
  looking.unref();
  process.once("exit", () => report(errorsOf(compareSync(new Map(), options))));
  letProcessEnd();
  mustBeNone(errors);
}

function mustBeNone(errors: readonly LeakError[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    const message = `${errors.length} tests left something open after they had ended`;
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

async function lateLeaks(): Promise<LeakError[]> {
  return errorsOf((await compare(new Map(), options)).leaks);
}

const options = {
  longLived: { idle: new Set<string>() },
  isOthers: ({ identity, owner }: Origin) =>
    !isRun(owner) || !canBeLate(owner) || isJudged(identity),
};

/** An error for each test that owns some of the leaks. */
function errorsOf(leaks: readonly Leak[]): LeakError[] {
  const left = leaks.filter((leak) => !isIgnored(leak, runOf(leak).ignore));
  noteReported(left);
  return [...new Set(left.map(runOf))].map((run) => {
    const own = left.filter((leak) => runOf(leak) === run);
    const subject = `"${run.name}" (after it had ended)`;
    return new LeakError(subject, Object.assign(own, { vanished: [] }));
  });
}

/** A failed test is not judged: one failure is enough. */
function canBeLate({ state, allowed }: Run): boolean {
  return state === "ended" && !allowed;
}

function runOf(leak: Leak): Run {
  return originOf(leak)!.owner as Run;
}
