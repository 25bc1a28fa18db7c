// The signal ends the wait inside the generator, so `next` rejects and the
// generator can be disposed.

import { type EventEmitter, on } from "node:events";

export async function nextOrder(
  shop: EventEmitter,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using orders = ordersOf(shop, signal);
  const { value } = await orders.next();
  return value;
}

async function* ordersOf(
  shop: EventEmitter,
  signal: AbortSignal,
): AsyncGenerator<string, undefined> {
  for await (const [dish, table] of on(shop, "order", { signal })) {
    yield `${dish} for table ${table}`;
  }
}
