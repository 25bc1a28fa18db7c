import timers from "node:timers/promises";

// As they were when this was loaded; a test may install fake ones later.
const { setImmediate, setTimeout } = timers;

const steps = [1, 2, 4, 8, 16, 32, 64];

/** Milliseconds that {@link settle} waits in all, unless told otherwise. */
export const patience = 427;

/**
 * Calls `look` until it answers true or closing has had its time: at once,
 * after each of four turns of the event loop, then at intervals that grow to
 * 100 ms. The slowest release seen on an idle machine, a worker thread's, took
 * 66 ms. A clean first look costs nothing.
 *
 * @returns what the last look answered.
 */
export async function settle(
  look: () => boolean,
  milliseconds = patience,
): Promise<boolean> {
  if (look()) return true;
  for (let turn = 0; turn < 4; turn++) {
    await setImmediate();
    if (look()) return true;
  }
  for (let left = milliseconds, step = 0; left > 0; step++) {
    const pause = Math.min(steps[step] ?? 100, left);
    await setTimeout(pause);
    if (look()) return true;
    left -= pause;
  }
  return false;
}
