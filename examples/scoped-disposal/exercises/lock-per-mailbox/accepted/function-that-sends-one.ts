// A separate function sends to one mailbox. Its scope is the scope of the lock.

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
    const reply = sendLocked(join(folder, `${name}.lock`), () => send(name));
    if (reply === "down") break;
    if (reply === "stored") stored += 1;
  }
  return stored;
}

function sendLocked(path: string, send: () => Reply): Reply {
  using stack = new DisposableStack();
  stack.adopt(openSync(path, "wx"), closeSync);
  stack.defer(() => rmSync(path));
  return send();
}
