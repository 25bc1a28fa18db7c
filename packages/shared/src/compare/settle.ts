import timers from "node:timers/promises";

// The original functions: a test may install fake timers after this was loaded.
const { setImmediate, setTimeout } = timers;

const steps = [1, 2, 4, 8, 16, 32, 64];

/** How many milliseconds {@link settle} waits in all by default. */
export const patience = 427;

/**
 * Calls `isClean` until it returns true or the time is over: at once, after
 * each of four turns of the event loop, then at intervals that grow to 100 ms.
 * The slowest release measured on an idle machine, of a worker thread, took
 * 66 ms. When the first call returns true, nothing waits.
 *
 * @returns the result of the last call.
 */
export async function settle(
  isClean: () => boolean,
  milliseconds = patience,
): Promise<boolean> {
  if (isClean()) return true;
  for (let turn = 0; turn < 4; turn++) {
    await setImmediate();
    if (isClean()) return true;
  }
  for (let left = milliseconds, step = 0; left > 0; step++) {
    const pause = Math.min(steps[step] ?? 100, left);
    await setTimeout(pause);
    if (isClean()) return true;
    left -= pause;
  }
  return false;
}
