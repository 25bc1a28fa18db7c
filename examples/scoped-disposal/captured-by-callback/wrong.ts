// The function returns once the listener is added, and `using` closes the file.
// The listener still has the number and writes to it when an order arrives.

import { type EventEmitter, addAbortListener } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";

export async function record(
  orders: EventEmitter,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "a"), closeSync);

  const write = (line: string) => appendFileSync(fd, line);
  orders.on("order", write);
  addAbortListener(signal, () => orders.off("order", write));
}
