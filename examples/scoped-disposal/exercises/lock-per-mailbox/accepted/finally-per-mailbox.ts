// Each iteration has its own `try … finally`. If `send` and the dispose both
// fail, the caller gets only the second error; `using` keeps both.

import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";

export type Reply = "stored" | "full" | "down";

/** Delivers to each name under the lock of its mailbox; how many it stored. */
export function deliver(
  folder: string,
  names: readonly string[],
  send: (name: string) => Reply,
): number {
  let stored = 0;
  for (const name of names) {
    const lock = new Lock(join(folder, `${name}.lock`));
    try {
      switch (send(name)) {
        case "full":
          continue;
        case "down":
          return stored;
        case "stored":
          stored += 1;
      }
    } finally {
      lock[Symbol.dispose]();
    }
  }
  return stored;
}

class Lock implements Disposable {
  readonly #stack = new DisposableStack();

  constructor(path: string) {
    this.#stack.adopt(openSync(path, "wx"), closeSync);
    this.#stack.defer(() => rmSync(path));
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
