import { createHook } from "node:async_hooks";

/**
 * Counts the work on files that is begun and whose end has not come back yet:
 * who awaits its end is called back by it. The list of active resources would
 * not do: it still has what is just calling back.
 *
 * @returns the count, and what forgets all that was begun until now.
 */
export function countPendingIo(): { count: () => number; begin: () => void } {
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
