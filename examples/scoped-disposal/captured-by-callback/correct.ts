// The loop waits for every order inside the block that owns the file. At "end",
// on an abort or on an "error" the loop ends and removes its listeners.

import { type EventEmitter, on } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";

export async function record(
  orders: EventEmitter,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "a"), closeSync);

  const lines = on(orders, "order", { close: ["end"], signal });
  for await (const [line] of lines) appendFileSync(fd, line);
}
