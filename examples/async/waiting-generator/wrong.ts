// `await using` asks the generator to return. A generator that waits in an
// `await` cannot do that, so without an order the block does not end.

import { addAbortListener, type EventEmitter, on } from "node:events";

export async function nextOrder(
  shop: EventEmitter,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  using _listener = addAbortListener(signal, onAbort);
  await using orders = ordersOf(shop);
  const { value } = await Promise.race([orders.next(), aborted.promise]);
  return value;
}

async function* ordersOf(
  shop: EventEmitter,
): AsyncGenerator<string, undefined> {
  for await (const [dish, table] of on(shop, "order")) {
    yield `${dish} for table ${table}`;
  }
}
