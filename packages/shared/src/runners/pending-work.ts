import { createHook } from "node:async_hooks";
import { patience, settle } from "../compare/settle.ts";
import { owner } from "../opened-at/owner.ts";
import { WeakRef } from "../opened-at/real-weak-ref.ts";
import { isRun } from "./run.ts";

/** Timers that tests have set, and when they are due. Node keeps active ones. */
const timers = new Map<WeakRef<Timer>, number>();
const now = performance.now.bind(performance); // the original: a test may replace it
let most = 1_000;

interface Timer extends NodeJS.Timeout {
  readonly _destroyed: boolean;
  readonly _idleTimeout: number;
}

/**
 * What the process waits for, of which something may be opened. These are the
 * names of Node's C++ classes, which `getActiveResourcesInfo` gives.
 */
const requests = new Set([
  "ConnectWrap",
  "FSReqCallback",
  "FSReqPromise",
  "GetAddrInfoReqWrap",
]);

/** Notes from now on which timers tests set. */
export function noteTimers(): void {
  createHook({ init, ...{ trackPromises: false } }).enable();
}

function init(_id: number, type: string, _by: number, resource: object): void {
  if (type !== "Timeout" || !isRun(owner.getStore())) return;
  const timer = resource as Timer;
  timers.set(new WeakRef(timer), now() + timer._idleTimeout);
  if (timers.size > most) forgetEnded();
}

/**
 * Waits while a test that has ended may still open something: for timers of
 * tests that are due soon, for files and for connections. It gives up after
 * {@link patience}.
 */
export async function pendingWork(): Promise<void> {
  const end = now() + patience;
  await settle(() => !isPending(end));
}

function isPending(end: number): boolean {
  forgetEnded();
  const isDue = [...timers].some(
    ([timer, at]) => at < end && timer.deref()?.hasRef(),
  );
  return (
    isDue || process.getActiveResourcesInfo().some((it) => requests.has(it))
  );
}

/** Timers that tests have set no longer keep the process alive. */
export function unrefTimers(): void {
  for (const timer of timers.keys()) timer.deref()?.unref();
}

function forgetEnded(): void {
  for (const timer of timers.keys()) {
    if (timer.deref()?._destroyed !== false) timers.delete(timer);
  }
  most = 2 * timers.size + 1_000;
}
