import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * Calls `look` until it answers true or closing has had its time: at once,
 * after each of four turns of the event loop, then at growing intervals, 427 ms
 * in all. The slowest release seen on an idle machine, a worker thread's, took
 * 66 ms. A clean first look costs nothing.
 *
 * @returns what the last look answered.
 */
export async function settle(look: () => boolean): Promise<boolean> {
  if (look()) return true;
  for (let turn = 0; turn < 4; turn++) {
    await setImmediate();
    if (look()) return true;
  }
  for (const milliseconds of [1, 2, 4, 8, 16, 32, 64, 100, 100, 100]) {
    await setTimeout(milliseconds);
    if (look()) return true;
  }
  return false;
}
