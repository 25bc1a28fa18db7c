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
    using _lock = new Lock(join(folder, `${name}.lock`));
    switch (send(name)) {
      case "full":
        continue;
      case "down":
        return stored;
      case "stored":
        stored += 1;
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
