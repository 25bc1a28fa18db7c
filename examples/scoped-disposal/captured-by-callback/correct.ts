// The loop waits for each order inside the block that owns the file, so the
// file is open for all of them. The listeners go when the loop does.

import { type EventEmitter, on } from "node:events";
import { closeSync, openSync, writeSync } from "node:fs";

export async function record(orders: EventEmitter, path: string) {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "w"), closeSync);

  for await (const [line] of on(orders, "order", { close: ["end"] })) {
    writeSync(fd, line);
  }
}
