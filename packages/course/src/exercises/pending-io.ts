import { createHook } from "node:async_hooks";

/**
 * Counts the work on files that has begun and has not called back yet. The list
 * of active resources cannot tell: work that is calling back is still in it.
 *
 * @returns the count, and a function that forgets all work begun so far.
 */
export function countPendingIo(): { count: () => number; begin: () => void } {
  // Not a Set: an answer may have replaced the methods of those.
  let ids: Record<number, true> = { __proto__: null } as never;
  let count = 0;
  createHook({
    init(id, type) {
      const isWork =
        type === "FSREQPROMISE" ||
        type === "FSREQCALLBACK" ||
        type === "FILEHANDLECLOSEREQ";
      if (!isWork) return;
      ids[id] = true;
      count += 1;
    },
    before(id) {
      if (!ids[id]) return;
      delete ids[id];
      count -= 1;
    },
    trackPromises: false,
  }).enable();
  return {
    count: () => count,
    begin() {
      ids = { __proto__: null } as never;
      count = 0;
    },
  };
}
