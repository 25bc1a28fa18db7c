// The function is over once the listener is set, and its file is closed with
// it. The listener keeps the number, and writes to it when the orders come.

import { type EventEmitter } from "node:events";
import { closeSync, openSync, writeSync } from "node:fs";

export async function record(orders: EventEmitter, path: string) {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "w"), closeSync);

  orders.on("order", (line: string) => writeSync(fd, line));
}
